// SPDX-License-Identifier: Apache-2.0
#include "engine/data/phantom.h"

#include "engine/base/error.h"
#include "engine/base/random_stream.h"
#include "engine/data/phantom_anatomy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace viscera {
namespace {

/// Field of view of the default options; smaller ones show a smaller body instead of a part of it.
const Eigen::Vector3d kUsualView_mm(288.0, 240.0, 256.0);
constexpr double kWhiteNoise_hu = 15.0;
constexpr double kWarp_mm = 2.2;

enum class Use : std::uint64_t { View = 1, Warp, Texture, Noise };

RandomStream streamOf(const PhantomOptions& options,
                      std::int64_t caseNumber,
                      Use use,
                      std::uint64_t part = 0) {
  return RandomStream{
      options.seed, static_cast<std::uint64_t>(caseNumber), static_cast<std::uint64_t>(use), part};
}

/// Where the scanner looks, and how large the body is.
struct View {
  Geometry geometry;
  Eigen::Vector3d bodyCentre_mm;
  double bodyScale = 1.0;
};

View drawView(const PhantomOptions& options, std::int64_t caseNumber) {
  RandomStream stream = streamOf(options, caseNumber, Use::View);
  const auto angle = [&stream](double most_deg) {
    return stream.uniform(-most_deg, most_deg) * std::numbers::pi / 180.0;
  };
  View view;
  Geometry& geometry = view.geometry;
  geometry.size = options.size;
  geometry.spacing_mm = options.spacing_mm;
  geometry.direction = (Eigen::AngleAxisd(angle(5.0), Eigen::Vector3d::UnitZ()) *
                        Eigen::AngleAxisd(angle(3.0), Eigen::Vector3d::UnitY()) *
                        Eigen::AngleAxisd(angle(3.0), Eigen::Vector3d::UnitX()))
                           .toRotationMatrix();
  const Eigen::Vector3d voxels(static_cast<double>(options.size[0]),
                               static_cast<double>(options.size[1]),
                               static_cast<double>(options.size[2]));
  view.bodyScale = voxels.cwiseProduct(options.spacing_mm).cwiseQuotient(kUsualView_mm).minCoeff();
  view.bodyCentre_mm = {
      stream.uniform(-12.0, 12.0), stream.uniform(-185.0, -160.0), stream.uniform(-900.0, -700.0)};
  Eigen::Vector3d centre_mm = view.bodyCentre_mm;
  for (const auto& [axis, most_mm] : {std::pair{0, 5.0}, {1, 5.0}, {2, 8.0}})
    centre_mm[axis] += view.bodyScale * stream.uniform(-most_mm, most_mm);
  const Eigen::Vector3d half_mm = 0.5 * (voxels - Eigen::Vector3d::Ones()).cwiseProduct(options.spacing_mm);
  geometry.origin_mm = centre_mm - geometry.direction * half_mm;
  return view;
}

/// Draws the noise-free scan and its label map, slice by slice.
class Painter {
 public:
  Painter(const PhantomOptions& options, std::int64_t caseNumber, const View& view)
      : anatomy_(drawAnatomy(options.seed, caseNumber)),
        view_(view),
        bodyFromVoxel_(Eigen::Scaling(1.0 / view.bodyScale) * Eigen::Translation3d(-view.bodyCentre_mm) *
                       view.geometry.patientFromVoxel()) {
    RandomStream warp = streamOf(options, caseNumber, Use::Warp);
    for (int axis = 0; axis < 3; ++axis) warp_.emplace_back(warp, 90.0, 180.0);
    RandomStream texture = streamOf(options, caseNumber, Use::Texture);
    texture_.emplace_back(texture, 10.0, 40.0);
  }

  /// Fills slice k of `hu` and `label`.
  void paintSlice(std::int64_t k, std::span<float> hu, std::span<std::uint8_t> label) {
    placeSlice(k);
    for (std::size_t i = 0; i < points_.size(); ++i)
      hu[i] = static_cast<float>(anatomy_.torso.hu(points_[i], textures_[i]));
    for (const PhantomPart& part : anatomy_.parts) paintPart(part, hu, label);
  }

 private:
  /// Body coordinates and texture of each voxel of the slice, the organs' random deformation included.
  void placeSlice(std::int64_t k) {
    points_.clear();
    textures_.clear();
    bounds_.setEmpty();
    for (std::int64_t j = 0; j < view_.geometry.size[1]; ++j)
      for (std::int64_t i = 0; i < view_.geometry.size[0]; ++i) {
        const Eigen::Vector3d body =
            bodyFromVoxel_ *
            Eigen::Vector3d(static_cast<double>(i), static_cast<double>(j), static_cast<double>(k));
        const Eigen::Vector3d bend(warp_[0].at(body), warp_[1].at(body), warp_[2].at(body));
        points_.push_back(body + kWarp_mm * bend);
        textures_.push_back(texture_[0].at(body));
        bounds_.extend(points_.back());
      }
  }

  void paintPart(const PhantomPart& part, std::span<float> hu, std::span<std::uint8_t> label) const {
    Eigen::AlignedBox3d box;
    for (const PhantomShape& shape : part.shapes) box.extend(shape.bounds_mm());
    if (!box.intersects(bounds_)) return;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!box.contains(points_[i])) continue;
      const double depth = part.depth(points_[i]);
      if (depth > 1.0 || !(part.insideCavity ? anatomy_.torso.cavityContains(points_[i])
                                             : anatomy_.torso.contains(points_[i])))
        continue;
      hu[i] = static_cast<float>(part.hu(points_[i], depth, textures_[i]));
      label[i] = static_cast<std::uint8_t>(part.label);
    }
  }

  PhantomAnatomy anatomy_;
  const View& view_;
  Eigen::Affine3d bodyFromVoxel_;
  std::vector<WaveField> warp_;
  std::vector<WaveField> texture_;
  std::vector<Eigen::Vector3d> points_;  // of the slice at hand
  std::vector<double> textures_;
  Eigen::AlignedBox3d bounds_;
};

/// Mixes each voxel with its two neighbours along one axis: what a scanner does at every border of an organ.
void blurAlong(int axis, const Index3& size, std::span<float> voxels) {
  constexpr float kNeighbour = 0.19F;
  const std::array<std::int64_t, 3> strides = {1, size[0], size[0] * size[1]};
  const std::int64_t stride = strides[static_cast<std::size_t>(axis)];
  const std::int64_t length = size[static_cast<std::size_t>(axis)];
  const auto count = static_cast<std::int64_t>(voxels.size());
  for (std::int64_t line = 0; line < count; ++line) {
    if (line / stride % length != 0) continue;
    float before = voxels[static_cast<std::size_t>(line)];
    for (std::int64_t n = 0; n < length; ++n) {
      float& here = voxels[static_cast<std::size_t>(line + n * stride)];
      const float after = n + 1 < length ? voxels[static_cast<std::size_t>(line + (n + 1) * stride)] : here;
      const float old = here;
      here = (1.0F - 2.0F * kNeighbour) * old + kNeighbour * (before + after);
      before = old;
    }
  }
}

Volume noisyScan(const Volume& clean, const PhantomOptions& options, std::int64_t caseNumber) {
  Volume scan(clean.geometry(), VoxelType::Int16);
  const auto source = clean.voxels<float>();
  const auto target = scan.voxels<std::int16_t>();
  const auto sliceVoxels = static_cast<std::size_t>(clean.size()[0] * clean.size()[1]);
  for (std::size_t i = 0; i < source.size();) {
    RandomStream noise = streamOf(options, caseNumber, Use::Noise, i / sliceVoxels);
    for (std::size_t end = i + sliceVoxels; i < end; ++i) {
      const double hu = source[i] + kWhiteNoise_hu * noise.normal();
      target[i] = static_cast<std::int16_t>(std::nearbyint(std::clamp(hu, -1024.0, 3071.0)));
    }
  }
  return scan;
}

}  // namespace

Phantom makePhantom(const PhantomOptions& options, std::int64_t caseNumber) {
  for (int axis = 0; axis < 3; ++axis)
    if (options.size[static_cast<std::size_t>(axis)] < 1 || !(options.spacing_mm[axis] > 0.0))
      throw Error(ErrorCode::InvalidConfiguration,
                  "a phantom needs sizes of at least 1 and spacings above 0");
  const View view = drawView(options, caseNumber);
  Volume hu(view.geometry, VoxelType::Float32);
  Phantom phantom;
  phantom.label = Volume(view.geometry, VoxelType::UInt8);
  Painter painter(options, caseNumber, view);
  const auto sliceVoxels = static_cast<std::size_t>(options.size[0] * options.size[1]);
  for (std::int64_t k = 0; k < options.size[2]; ++k) {
    const std::size_t first = static_cast<std::size_t>(k) * sliceVoxels;
    painter.paintSlice(k,
                       hu.voxels<float>().subspan(first, sliceVoxels),
                       phantom.label.voxels<std::uint8_t>().subspan(first, sliceVoxels));
  }
  for (int axis = 0; axis < 3; ++axis) blurAlong(axis, options.size, hu.voxels<float>());
  phantom.image = noisyScan(hu, options, caseNumber);
  return phantom;
}

}  // namespace viscera
