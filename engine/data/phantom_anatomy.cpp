// SPDX-License-Identifier: Apache-2.0
#include "engine/data/phantom_anatomy.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace viscera {
namespace {

constexpr double kAir_hu = -1000.0;
constexpr double kGas_hu = -880.0;
constexpr double kLung_hu = -830.0;
constexpr double kSkinFat_hu = -105.0;
constexpr double kInnerFat_hu = -98.0;
constexpr double kMuscle_hu = 58.0;
constexpr double kRib_hu = 420.0;
constexpr double kBone_hu = 430.0;
constexpr double kBoneRim_hu = 650.0;
constexpr double kDisc_hu = 85.0;
constexpr double kBowel_hu = 35.0;
constexpr double kBowelWall_hu = 85.0;
constexpr double kAxialReach_mm = 150.0;  ///< beyond the field of view at both ends

enum class Phase { None, Arterial, Venous };

struct Tissue {
  double plain_hu;
  double enhanced_hu;
  Phase phase;
  double texture_hu;
};

/// By BTCV label. Typical values of the portal venous phase; several organs share a value on purpose, so that
/// place must be learned as well.
constexpr std::array<Tissue, 14> kTissues = {{{0, 0, Phase::None, 4},
                                              {48, 120, Phase::Arterial, 4},   // spleen
                                              {32, 160, Phase::Arterial, 6},   // right kidney
                                              {32, 160, Phase::Arterial, 6},   // left kidney
                                              {8, 12, Phase::None, 2},         // gallbladder
                                              {35, 42, Phase::Venous, 4},      // esophagus
                                              {56, 110, Phase::Venous, 5},     // liver
                                              {25, 30, Phase::None, 12},       // stomach
                                              {42, 170, Phase::Arterial, 3},   // aorta
                                              {42, 150, Phase::Venous, 4},     // inferior vena cava
                                              {42, 155, Phase::Venous, 3},     // portal and splenic vein
                                              {42, 95, Phase::Arterial, 7},    // pancreas
                                              {35, 92, Phase::Arterial, 3},    // right adrenal gland
                                              {35, 92, Phase::Arterial, 3}}};  // left adrenal gland

/// Drawn once for a case.
struct Habitus {
  std::uint64_t seed = 0;
  std::uint64_t caseNumber = 0;
  Eigen::Vector3d scale = Eigen::Vector3d::Ones();
  double arterial = 1.0;  ///< contrast enhancement against the usual one
  double venous = 1.0;

  [[nodiscard]] RandomStream stream(std::uint64_t use) const {
    return RandomStream{seed, caseNumber, 0xA7A70, use};
  }
};

/// Draws the variation of one part and applies it to coordinates of the usual body.
class PartDraw {
 public:
  PartDraw(const Habitus& habitus, std::uint64_t use, double shift_mm, double leastSize = 0.87)
      : habitus_(habitus), stream_(habitus.stream(use)) {
    for (int axis = 0; axis < 3; ++axis) shift_mm_[axis] = stream_.uniform(-shift_mm, shift_mm);
    size_ = stream_.uniform(leastSize, 1.15);
    const double tilt = 8.0 * std::numbers::pi / 180.0;
    turn_ = Eigen::AngleAxisd(stream_.uniform(-tilt, tilt), Eigen::Vector3d::UnitX()) *
            Eigen::AngleAxisd(stream_.uniform(-tilt, tilt), Eigen::Vector3d::UnitY()) *
            Eigen::AngleAxisd(stream_.uniform(-tilt, tilt), Eigen::Vector3d::UnitZ());
  }

  [[nodiscard]] Eigen::Vector3d at(double x, double y, double z) const {
    return Eigen::Vector3d(x, y, z).cwiseProduct(habitus_.scale) + shift_mm_;
  }
  [[nodiscard]] double size() const { return size_; }
  /// An ellipsoid that is turned about x, y, z by the given degrees before its own random turn.
  [[nodiscard]] PhantomShape ellipsoid(const Eigen::Vector3d& centre,
                                       const Eigen::Vector3d& radii,
                                       const Eigen::Vector3d& turn_deg = Eigen::Vector3d::Zero()) const {
    const Eigen::Vector3d turn = turn_deg * std::numbers::pi / 180.0;
    const Eigen::Matrix3d given = (Eigen::AngleAxisd(turn[0], Eigen::Vector3d::UnitX()) *
                                   Eigen::AngleAxisd(turn[1], Eigen::Vector3d::UnitY()) *
                                   Eigen::AngleAxisd(turn[2], Eigen::Vector3d::UnitZ()))
                                      .toRotationMatrix();
    return PhantomShape::ellipsoid(at(centre[0], centre[1], centre[2]), size_ * radii, turn_ * given);
  }
  /// An upright column through the whole field of view, never turned.
  [[nodiscard]] PhantomShape column(double x, double y, double radiusX, double radiusY) const {
    constexpr double kEndless_mm = 4000.0;
    return PhantomShape::ellipsoid(at(x, y, 0.0), {size_ * radiusX, size_ * radiusY, kEndless_mm});
  }
  /// A tube through points (x, y, z, radius).
  [[nodiscard]] PhantomShape tube(const std::vector<Eigen::Vector4d>& points, double zStretch = 1.0) const {
    std::vector<TubePoint> line;
    for (const Eigen::Vector4d& point : points)
      line.push_back({at(point[0], point[1], point[2]), size_ * point[3]});
    return PhantomShape::tube(std::move(line), zStretch);
  }
  [[nodiscard]] RandomStream& stream() { return stream_; }

  /// A labelled part with its tissue.
  [[nodiscard]] PhantomPart organ(int label, std::vector<PhantomShape> shapes) {
    const Tissue& tissue = kTissues[static_cast<std::size_t>(label)];
    const double phase = tissue.phase == Phase::Arterial ? habitus_.arterial
                         : tissue.phase == Phase::Venous ? habitus_.venous
                                                         : 1.0;
    PhantomPart part;
    part.label = label;
    part.shapes = std::move(shapes);
    part.inside_hu =
        tissue.plain_hu + phase * (tissue.enhanced_hu - tissue.plain_hu) + stream_.uniform(-5.0, 5.0);
    part.texture_hu = tissue.texture_hu;
    return part;
  }

 private:
  const Habitus& habitus_;
  RandomStream stream_;
  Eigen::Vector3d shift_mm_ = Eigen::Vector3d::Zero();
  double size_ = 1.0;
  Eigen::Matrix3d turn_ = Eigen::Matrix3d::Identity();
};

PhantomPart tissue(std::vector<PhantomShape> shapes, double inside_hu, double texture_hu = 4.0) {
  PhantomPart part;
  part.shapes = std::move(shapes);
  part.inside_hu = inside_hu;
  part.texture_hu = texture_hu;
  part.insideCavity = false;
  return part;
}

PhantomPart bowel(std::vector<PhantomShape> shapes, double gasInFrontOf_mm) {
  PhantomPart part = tissue(std::move(shapes), kBowel_hu, 14.0);
  part.rimFrom = 0.8;
  part.rim_hu = kBowelWall_hu;
  part.gasInFrontOf_mm = gasInFrontOf_mm;
  part.insideCavity = true;
  return part;
}

void addMuscles(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw draw(habitus, 101, 2.0);
  std::vector<PhantomShape> back, psoas;
  for (const double side : {-1.0, 1.0}) {
    back.push_back(draw.column(side * 36.0, 72.0, 28.0, 17.0));
    psoas.push_back(draw.tube({{side * 30.0, 40.0, 15.0, 8.0},
                               {side * 36.0, 40.0, -40.0, 15.0},
                               {side * 44.0, 32.0, -kAxialReach_mm, 19.0}}));
  }
  parts.push_back(tissue(std::move(back), kMuscle_hu));
  parts.push_back(tissue(std::move(psoas), kMuscle_hu));
}

void addHeartAndMediastinum(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw draw(habitus, 102, 4.0);
  parts.push_back(
      tissue({draw.tube({{2, 20, 70, 10}, {2, 14, 110, 30}, {2, 8, kAxialReach_mm, 36}})}, kInnerFat_hu));
  PhantomPart heart = tissue({draw.ellipsoid({10.0, -36.0, 136.0}, {52.0, 38.0, 38.0})}, 145.0, 5.0);
  heart.rimFrom = 0.82;
  heart.rim_hu = 100.0;
  heart.insideCavity = true;
  parts.push_back(std::move(heart));
}

void addColon(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw draw(habitus, 103, 4.0);
  const double low = -kAxialReach_mm;
  const PhantomShape ascending = draw.tube({{-82, 8, low, 17}, {-80, 4, -80, 19}, {-76, -30, -40, 17}});
  const PhantomShape transverse =
      draw.tube({{-76, -32, -42, 16}, {-20, -62, -58, 15}, {40, -60, -46, 15}, {76, -30, -12, 15}});
  const PhantomShape descending = draw.tube({{80, -8, -14, 14}, {84, 14, -60, 14}, {80, 16, low, 14}});
  parts.push_back(bowel({ascending}, draw.stream().uniform(-30.0, 0.0)));
  parts.push_back(bowel({transverse}, draw.stream().uniform(-75.0, -55.0)));
  parts.push_back(bowel({descending}, draw.stream().uniform(-10.0, 14.0)));
}

/// Loops of small bowel below the organs, and the duodenum around the head of the pancreas.
void addSmallBowel(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  constexpr int kLoops = 14;
  RandomStream stream = habitus.stream(104);
  PartDraw draw(habitus, 105, 3.0);
  for (int loop = 0; loop < kLoops; ++loop) {
    const double x = stream.uniform(-55.0, 58.0), y = stream.uniform(-62.0, -12.0),
                 z = stream.uniform(-kAxialReach_mm, -70.0), angle = stream.uniform(0.0, std::numbers::pi);
    const double dx = 22.0 * std::cos(angle), dz = 16.0 * std::sin(angle);
    const PhantomShape shape =
        draw.tube({{x - dx, y, z - dz, 12}, {x, y - 6, z, 13}, {x + dx, y + 4, z + dz, 12}});
    parts.push_back(bowel({shape}, stream.coin(0.3) ? y - 4.0 : -1000.0));
  }
  parts.push_back(bowel({draw.tube({{-22, -46, -4, 12},
                                    {-50, -20, -10, 12},
                                    {-50, -12, -44, 12},
                                    {-10, -8, -56, 12},
                                    {26, -16, -44, 12}})},
                        -1000.0));
}

void addLiver(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw draw(habitus, 6, 4.0);
  parts.push_back(draw.organ(6,
                             {draw.ellipsoid({-52, -4, 46}, {60, 66, 56}, {0, 0, 0}),
                              draw.ellipsoid({-66, 6, 12}, {38, 50, 50}, {0, 0, 0}),
                              draw.ellipsoid({2, -40, 64}, {56, 28, 28}, {0, 12, 0})}));
  PhantomPart hepaticVeins = parts.back();
  hepaticVeins.inside_hu += 35.0 * habitus.venous;
  hepaticVeins.shapes = {draw.tube({{-24, -2, 84, 6}, {-56, 4, 70, 5}, {-86, 14, 46, 4}}),
                         draw.tube({{-24, -6, 84, 6}, {-44, -26, 68, 5}, {-60, -44, 44, 4}}),
                         draw.tube({{-20, -8, 84, 6}, {-8, -30, 74, 5}, {18, -42, 62, 4}})};
  parts.push_back(std::move(hepaticVeins));
}

void addSpleen(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw draw(habitus, 1, 4.0);
  parts.push_back(draw.organ(1, {draw.ellipsoid({84, 30, 44}, {28, 40, 47}, {15, 0, 20})}));
}

void addStomach(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw draw(habitus, 7, 3.0);
  PhantomPart stomach = draw.organ(7,
                                   {draw.tube({{54, -14, 66, 29},
                                               {54, -36, 40, 27},
                                               {40, -52, 10, 22},
                                               {8, -58, -6, 17},
                                               {-16, -50, -2, 13.5}})});
  stomach.rimFrom = 0.86;
  stomach.rim_hu = 75.0;
  if (draw.stream().coin(0.6)) stomach.gasInFrontOf_mm = draw.stream().uniform(-66.0, -46.0);
  parts.push_back(std::move(stomach));
}

void addKidneys(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  for (const int label : {2, 3}) {
    PartDraw draw(habitus, static_cast<std::uint64_t>(label), 4.0);
    const double side = label == 2 ? -1.0 : 1.0;
    const double z = label == 2 ? -40.0 : -28.0;
    PhantomPart kidney = draw.organ(
        label,
        {draw.ellipsoid({side * 58.0, 40.0, z}, {26.5, 24.5, 49.0}, {-6.0, side * -10.0, side * 25.0})});
    kidney.coreTo = 0.36;
    kidney.core_hu = 55.0;
    parts.push_back(std::move(kidney));
  }
}

void addSpine(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  constexpr double kVertebra_mm = 33.0;
  PartDraw draw(habitus, 106, 2.0, 0.95);
  const double first_mm = draw.stream().uniform(-kAxialReach_mm - kVertebra_mm, -kAxialReach_mm);
  std::vector<PhantomShape> processes, discs;
  for (double z = first_mm; z < kAxialReach_mm; z += kVertebra_mm) {
    processes.push_back(draw.ellipsoid({0, 84, z}, {5, 12, 10}));
    processes.push_back(draw.tube({{-36, 70, z, 5}, {0, 66, z, 7}, {36, 70, z, 5}}));
    discs.push_back(draw.ellipsoid({0, 53, z + 0.5 * kVertebra_mm}, {22.5, 20.5, 4.5}));
  }
  processes.push_back(draw.column(0, 76, 14, 12));
  parts.push_back(tissue(std::move(processes), kBone_hu, 40.0));
  PhantomPart column = tissue({draw.column(0, 53, 22, 20)}, kBone_hu, 45.0);
  column.rimFrom = 0.88;
  column.rim_hu = kBoneRim_hu;
  parts.push_back(std::move(column));
  parts.push_back(tissue(std::move(discs), kDisc_hu));
  parts.push_back(tissue({draw.column(0, 77, 9, 7.5)}, 22.0));
}

void addPancreas(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw draw(habitus, 11, 3.0);
  parts.push_back(draw.organ(11,
                             {draw.tube({{-27, -20, -20, 12.5},
                                         {-24, -26, -4, 13.5},
                                         {4, -33, 6, 11.5},
                                         {34, -26, 18, 11.5},
                                         {64, -4, 32, 11.5}},
                                        1.25)}));
}

void addGallbladder(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw draw(habitus, 4, 4.0);
  parts.push_back(draw.organ(4, {draw.ellipsoid({-50, -50, -2}, {15, 15, 23}, {-30, 0, 0})}));
}

void addVessels(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw cava(habitus, 9, 2.0, 0.9);
  parts.push_back(cava.organ(
      9,
      {cava.tube(
          {{-17, 16, -kAxialReach_mm, 12}, {-17, 16, 0, 12}, {-22, 6, 60, 12.5}, {-14, -6, 108, 12.5}})}));
  PartDraw aorta(habitus, 8, 2.0, 0.9);
  parts.push_back(aorta.organ(8,
                              {aorta.tube({{10, 18, -kAxialReach_mm, 11.2},
                                           {13, 18, 0, 11.5},
                                           {15, 24, 80, 12},
                                           {17, 30, kAxialReach_mm, 12.5}})}));
  PartDraw esophagus(habitus, 5, 2.0, 0.92);
  parts.push_back(esophagus.organ(
      5,
      {esophagus.tube(
          {{4, 3, kAxialReach_mm, 11.5}, {6, 1, 104, 11.5}, {16, -5, 82, 11.5}, {34, -13, 70, 11.5}})}));
  PartDraw portal(habitus, 10, 2.0, 0.92);
  parts.push_back(portal.organ(10,
                               {portal.tube({{62, 16, 36, 10.0},
                                             {32, -2, 16, 10.5},
                                             {-2, -10, 8, 12.0},
                                             {-28, -12, 30, 11.5},
                                             {-44, -8, 46, 10.0}},
                                            1.3)}));
}

void addAdrenals(const Habitus& habitus, std::vector<PhantomPart>& parts) {
  PartDraw right(habitus, 12, 2.0, 0.93);
  parts.push_back(right.organ(12, {right.ellipsoid({-41, 33, 26}, {12.0, 12.0, 17.5}, {0, 0, 30})}));
  PartDraw left(habitus, 13, 2.0, 0.93);
  parts.push_back(left.organ(13, {left.ellipsoid({38, 32, 36}, {12.0, 12.0, 17.5}, {0, 0, -30})}));
}

}  // namespace

double PhantomPart::depth(const Eigen::Vector3d& point_mm) const {
  double least = std::numeric_limits<double>::infinity();
  for (const PhantomShape& shape : shapes)
    if (shape.bounds_mm().contains(point_mm)) least = std::min(least, shape.depth(point_mm));
  return least;
}

double PhantomPart::hu(const Eigen::Vector3d& point_mm, double depth, double texture) const {
  if (depth > rimFrom) return rim_hu;
  if (point_mm[1] < gasInFrontOf_mm) return kGas_hu;
  return (depth < coreTo ? core_hu : inside_hu) + texture * texture_hu;
}

double PhantomTorso::ellipse(const Eigen::Vector3d& point_mm, double inwards_mm) const {
  constexpr double kExponent = 2.4;  // a little fuller than an ellipse
  const double u = std::abs(point_mm[0]) / (halfWidth_mm - inwards_mm);
  const double v = std::abs(point_mm[1]) / (halfDepth_mm - 0.85 * inwards_mm);
  return std::pow(std::pow(u, kExponent) + std::pow(v, kExponent), 1.0 / kExponent);
}

bool PhantomTorso::isRib(const Eigen::Vector3d& point_mm) const {
  constexpr double kRibDistance_mm = 27.0;
  const double along = point_mm[2] - 0.45 * point_mm[1] + ribOffset_mm;  // ribs fall towards the front
  if (along < -25.0 || point_mm[1] < -70.0) return false;
  const double phase = along / kRibDistance_mm - std::floor(along / kRibDistance_mm);
  const double middle = ellipse(point_mm, fat_mm + 0.5 * wall_mm);
  return std::abs(phase - 0.5) * kRibDistance_mm < 5.5 && std::abs(middle - 1.0) * halfDepth_mm < 4.5;
}

double PhantomTorso::hu(const Eigen::Vector3d& point_mm, double texture) const {
  if (!contains(point_mm)) return kAir_hu;
  if (ellipse(point_mm, fat_mm) > 1.0) return kSkinFat_hu + 3.0 * texture;
  const double cavity = ellipse(point_mm, fat_mm + wall_mm);
  if (cavity > 1.0) return isRib(point_mm) ? kRib_hu : kMuscle_hu + 4.0 * texture;
  const double diaphragm_mm = lungTop_mm - lungDrop_mm * std::pow(cavity, 3.0);
  return point_mm[2] > diaphragm_mm ? kLung_hu + 25.0 * texture : kInnerFat_hu + 5.0 * texture;
}

PhantomAnatomy drawAnatomy(std::uint64_t seed, std::int64_t caseNumber) {
  Habitus habitus{seed, static_cast<std::uint64_t>(caseNumber), {}, 1.0, 1.0};
  RandomStream stream = habitus.stream(100);
  habitus.scale = {stream.uniform(0.95, 1.04), stream.uniform(0.95, 1.04), stream.uniform(0.95, 1.05)};
  habitus.arterial = stream.uniform(0.85, 1.15);
  habitus.venous = stream.uniform(0.85, 1.15);

  PhantomAnatomy anatomy;
  PhantomTorso& torso = anatomy.torso;
  const double extraFat_mm = stream.uniform(-4.0, 4.0);
  torso.halfWidth_mm = torso.halfWidth_mm * habitus.scale[0] + extraFat_mm;
  torso.halfDepth_mm = torso.halfDepth_mm * habitus.scale[1] + extraFat_mm;
  torso.fat_mm += extraFat_mm;
  torso.lungTop_mm = torso.lungTop_mm * habitus.scale[2] + stream.uniform(-4.0, 4.0);
  torso.ribOffset_mm = stream.uniform(0.0, 27.0);

  std::vector<PhantomPart>& parts = anatomy.parts;
  for (const auto add : {addMuscles,
                         addHeartAndMediastinum,
                         addColon,
                         addSmallBowel,
                         addLiver,
                         addSpleen,
                         addStomach,
                         addKidneys,
                         addSpine,
                         addPancreas,
                         addGallbladder,
                         addVessels,
                         addAdrenals})
    add(habitus, parts);
  return anatomy;
}

}  // namespace viscera
