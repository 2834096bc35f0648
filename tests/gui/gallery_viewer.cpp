// SPDX-License-Identifier: Apache-2.0
#include "gallery_viewer.h"

#include "engine/api/organs.h"
#include "engine/data/phantom.h"
#include "engine/volume/volume_io.h"
#include "gui/bridge/background.h"
#include "gui/shell/page.h"
#include "gui/shell/shell_window.h"
#include "gui/shell/status_line.h"
#include "gui/viewer/viewer_page.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/viewer_view.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <chrono>
#include <thread>

namespace viscera::test {
namespace {

const std::vector<QSize> kWindows = {kSmallWindow, kLargeWindow};
constexpr int kPatience_ms = 120'000;
constexpr int kThreads = 2;
constexpr int kLiver = 6;

enum class State {
  Empty,
  Loading,
  Scan,
  Layers,
  Refused,
  Failed,
  SideBySide,
  Organ,
  Ruler,
  Predicting,
  Review,
  ReviewDecided,
  Surfaces,
  SideBySideList,
  ErrorsMeasured,
  ErrorsBeside,
  ManyOrgans,
  Oblique,
  Unnamed
};

/// Names as long as files of archives have them.
constexpr char kLongName[] =
    "1.3.6.1.4.1.9328.50.4.0042_abdomen_portal_venous_follow_up_after_surgery_B30f.nii.gz";

/// Names of 104 organs in the words of TotalSegmentator.
std::map<int, std::string> manyOrgans() {
  std::vector<std::string> names;
  for (const char* one : {"spleen",
                          "kidney",
                          "gallbladder",
                          "esophagus",
                          "liver",
                          "stomach",
                          "aorta",
                          "inferior_vena_cava",
                          "portal_vein_and_splenic_vein",
                          "pancreas",
                          "small_bowel",
                          "duodenum",
                          "colon",
                          "urinary_bladder",
                          "face",
                          "heart_myocardium",
                          "pulmonary_artery",
                          "brain",
                          "trachea",
                          "sacrum"})
    names.emplace_back(one);
  for (const char* one : {"adrenal_gland",
                          "lung_upper_lobe",
                          "lung_lower_lobe",
                          "iliac_artery",
                          "iliac_vena",
                          "humerus",
                          "scapula",
                          "clavicula",
                          "femur",
                          "hip",
                          "gluteus_maximus",
                          "gluteus_medius",
                          "gluteus_minimus",
                          "autochthon",
                          "iliopsoas",
                          "heart_atrium",
                          "heart_ventricle",
                          "kidney_cyst"})
    for (const char* side : {"_left", "_right"}) names.push_back(std::string(one) + side);
  for (int n = 1; n <= 12; ++n)
    for (const char* side : {"rib_left_", "rib_right_"}) names.push_back(side + std::to_string(n));
  for (const auto& [letter, last] : {std::pair("C", 7), std::pair("T", 12), std::pair("L", 5)})
    for (int n = 1; n <= last; ++n) names.push_back("vertebrae_" + std::string(letter) + std::to_string(n));
  std::map<int, std::string> labels;
  for (std::size_t i = 0; i < names.size(); ++i) labels[static_cast<int>(i) + 1] = names[i];
  return labels;
}

/// Balls of 104 labels in rows.
Volume manyLabels(const Geometry& geometry) {
  constexpr int kLast = 104;
  constexpr std::int64_t kColumn = 16;
  constexpr std::int64_t kRow = 32;
  constexpr std::int64_t kLayer = 64;
  Volume result(geometry, VoxelType::UInt8);
  const Index3 size = geometry.size;
  for (std::int64_t k = 0; k < size[2]; ++k)
    for (std::int64_t j = 0; j < size[1]; ++j)
      for (std::int64_t i = 0; i < size[0]; ++i) {
        const std::int64_t number =
            i / kColumn + size[0] / kColumn * (j / kRow + size[1] / kRow * (k / kLayer));
        const double x = double(i % kColumn) / kColumn - 0.5;
        const double y = double(j % kRow) / kRow - 0.5;
        const double z = double(k % kLayer) / kLayer - 0.5;
        if (number < kLast && x * x + y * y + z * z < 0.2)
          result.voxels<std::uint8_t>()[result.offset(i, j, k)] = static_cast<std::uint8_t>(number + 1);
      }
  return result;
}

/// The same voxels, turned about two axes of the patient.
Volume turned(Volume volume) {
  constexpr double kAboutHead_rad = 0.45;
  constexpr double kAboutSides_rad = 0.35;
  Geometry geometry = volume.geometry();
  geometry.direction = (Eigen::AngleAxisd(kAboutHead_rad, Eigen::Vector3d::UnitZ()) *
                        Eigen::AngleAxisd(kAboutSides_rad, Eigen::Vector3d::UnitX()))
                           .toRotationMatrix();
  volume.setGeometry(geometry);
  return volume;
}

/// Labels as a network gives them: a little beside the truth, with a piece of the liver lost and the kidneys
/// exchanged in places.
Volume predictionOf(const Volume& truth, const Index3& by, bool losesLiver) {
  Volume result(truth.geometry(), VoxelType::UInt8);
  const Index3 size = truth.size();
  const auto from = truth.voxels<std::uint8_t>();
  for (std::int64_t k = 0; k < size[2]; ++k)
    for (std::int64_t j = 0; j < size[1]; ++j)
      for (std::int64_t i = 0; i < size[0]; ++i) {
        const std::int64_t x = i - by[0];
        const std::int64_t y = j - by[1];
        const std::int64_t z = k - by[2];
        if (x < 0 || y < 0 || z < 0 || x >= size[0] || y >= size[1] || z >= size[2]) continue;
        std::uint8_t label = from[truth.offset(x, y, z)];
        if (losesLiver && label == kLiver && j < size[1] * 4 / 10) label = 0;
        if (!losesLiver && label == 2 && k % 2 == 0) label = 3;
        result.voxels<std::uint8_t>()[result.offset(i, j, k)] = label;
      }
  return result;
}

/// Files of a case, made once.
struct Files {
  Files() {
    PhantomOptions options;
    options.size = {192, 160, 128};
    options.spacing_mm = {1.5, 1.5, 2.0};
    options.seed = 3;
    const Phantom phantom = makePhantom(options, 1);
    write("img0007.nii.gz", phantom.image);
    write("label0007.nii.gz", phantom.label);
    write("a.nii.gz", predictionOf(phantom.label, {2, 1, 0}, true));
    write("b.nii.gz", predictionOf(phantom.label, {-1, 1, 1}, false));
    Volume elsewhere = phantom.label;
    Geometry moved = elsewhere.geometry();
    moved.origin_mm[2] += 180.0;
    elsewhere.setGeometry(moved);
    write("elsewhere.nii.gz", elsewhere);
    write("many.nii.gz", manyLabels(phantom.image.geometry()));
    write("turned.nii.gz", turned(phantom.image));
    write("turned_label.nii.gz", turned(phantom.label));
  }
  void write(const char* name, const Volume& volume) const { writeVolume(path(name), volume); }
  [[nodiscard]] std::filesystem::path path(const char* name) const {
    return std::filesystem::path(folder.path().toStdString()) / name;
  }
  QTemporaryDir folder;
};

const Files& files() {
  static const Files kFiles;
  return kFiles;
}

/// Everything is long: the scan's name, the label maps' and the list of organs.
ViewerRequest longRequest() {
  ViewerRequest request;
  request.caseName = kLongName;
  request.image = files().path("img0007.nii.gz");
  request.truth = files().path("many.nii.gz");
  request.predictions = {{files().path("many.nii.gz"), QString("TotalSegmentator_v2_") + kLongName}};
  request.labels = manyOrgans();
  return request;
}

bool isCompared(State state) {
  return state == State::Layers || state == State::SideBySide || state == State::Organ ||
         state == State::SideBySideList || state == State::ErrorsMeasured || state == State::ErrorsBeside ||
         state == State::Unnamed;
}

bool isReviewed(State state) {
  return state == State::Review || state == State::ReviewDecided || state == State::ErrorsMeasured;
}

ViewerRequest requestFor(State state) {
  ViewerRequest request;
  request.caseName = "img0007";
  request.image =
      state == State::Failed ? "/data/btcv/imagesTr/img0007.nii.gz" : files().path("img0007.nii.gz");
  if (state == State::ManyOrgans) return longRequest();
  if (state == State::Oblique) {
    request.image = files().path("turned.nii.gz");
    request.truth = files().path("turned_label.nii.gz");
  }
  for (std::size_t i = 0; i < kBtcvOrgans.size() && state != State::Unnamed; ++i)
    request.labels[static_cast<int>(i)] = kBtcvOrgans[i].name;
  if (isCompared(state) || state == State::Ruler || state == State::Surfaces)
    request.truth = files().path("label0007.nii.gz");
  if (isCompared(state))
    request.predictions = {{files().path("a.nii.gz"), "fine-tune 3"},
                           {files().path("b.nii.gz"), "fine-tune 4"}};
  if (state == State::Refused)
    request.predictions = {{files().path("elsewhere.nii.gz"), "img0012 of nnU-Net"}};
  if (state == State::Organ) request.organ = kLiver;
  if (state == State::Review || state == State::ReviewDecided) {
    request.truth = files().path("label0007.nii.gz");
    request.predictions = {{files().path("a.nii.gz"), "fine-tune 3"}};
  }
  if (isReviewed(state)) request.reviewSource = "run-3";
  if (state == State::ReviewDecided) {
    request.review = ReviewState::NeedsCorrection;
    request.reviewNote = "liver cut off in front";
  }
  return request;
}

/// A window with the page and all that must outlive it.
class Example : public ShellWindow {
 public:
  explicit Example(State state) : viewer_(page(PageId::Viewer), background_) {
    statusLine().setMachine({"Processor, 2 threads", "8.1 GB free", "120 GB free"});
    showPage(PageId::Viewer);
    viewer_.setPredictable(true);
    if (state == State::Empty) return;
    if (state == State::Loading)  // nobody is free to read it
      for (int i = 0; i < kThreads; ++i)
        background_.post([this] {
          while (!over_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        });
    ViewerRequest request = requestFor(state);
    std::vector<ViewerRequest> list(24);
    list[6] = request;
    if (state == State::Layers || state == State::Loading || state == State::ReviewDecided ||
        state == State::SideBySideList || state == State::ErrorsMeasured)
      viewer_.showList(std::move(list), 6);
    else
      viewer_.show(request);
    if (state == State::Loading) {
      QTest::qWait(300);
      return;
    }
    (void)QTest::qWaitFor([this] { return !viewer_.isLoading(); }, kPatience_ms);
    arrange(state);
  }
  ~Example() override { over_ = true; }

 private:
  void arrange(State state) {
    ViewerState& shared = viewer_.state();
    if (state == State::Surfaces) viewer_.view().toolbar().chooseLayout(PaneLayout::Four);
    if (state == State::Predicting) {
      const QString text = "prediction 4: img0007, 35 %, 1 min left";
      viewer_.showPrediction(text, 0.35);
      statusLine().setWork(SideWork::Prediction, text, 0.35);
    }
    if (state == State::SideBySide || state == State::SideBySideList || state == State::ErrorsBeside)
      viewer_.view().toolbar().chooseLayout(PaneLayout::SideBySide);
    if (state == State::Layers || state == State::ErrorsMeasured || state == State::ErrorsBeside) {
      ErrorMapLook look = shared.errorMap();
      look.shown = true;
      shared.setErrorMap(look);
    }
    if (state == State::Ruler || state == State::ErrorsMeasured) measure();
    if (state != State::Ruler) return;
    shared.setInterpolation(Interpolation::Linear);
    viewer_.view().toolbar().chooseLayout(PaneLayout::Row);
  }
  void measure() {
    ViewerState& shared = viewer_.state();
    const Eigen::Vector3d middle = shared.position_mm();
    const std::int64_t slice = shared.slice(SliceView::Axial);
    const SlicePlane& plane = shared.plane(SliceView::Axial);
    const Eigen::Vector3d place = plane.planeFromPatient(middle);
    const auto at = [&](double column, double row) {
      return plane.patientFromPlane({place[0] + column, place[1] + row, double(slice)});
    };
    shared.setTool(ViewerTool::Angle);
    shared.setMeasurements(
        {{MeasurementKind::Length, SliceView::Axial, slice, {at(-60.0, -20.0), at(-12.0, -50.0)}},
         {MeasurementKind::Angle,
          SliceView::Axial,
          slice,
          {at(20.0, 10.0), at(-30.0, 30.0), at(15.0, 45.0)}}});
  }

  std::atomic<bool> over_ = false;
  Background background_{kThreads};
  ViewerPage viewer_;
};

GalleryPage picture(const QString& name, State state) {
  return {name, kWindows, [state] { return std::make_unique<Example>(state); }};
}

}  // namespace

std::vector<GalleryPage> viewerPages() {
  return {picture("viewer-empty", State::Empty),
          picture("viewer-loading", State::Loading),
          picture("viewer-scan", State::Scan),
          picture("viewer-layers", State::Layers),
          picture("viewer-refused", State::Refused),
          picture("viewer-failed", State::Failed),
          picture("viewer-side-by-side", State::SideBySide),
          picture("viewer-organ", State::Organ),
          picture("viewer-ruler", State::Ruler),
          picture("viewer-predicting", State::Predicting),
          picture("viewer-review", State::Review),
          picture("viewer-review-decided", State::ReviewDecided),
          picture("viewer-3d-without-opengl", State::Surfaces),
          picture("viewer-side-by-side-list", State::SideBySideList),
          picture("viewer-errors-measured", State::ErrorsMeasured),
          picture("viewer-errors-beside", State::ErrorsBeside),
          picture("viewer-many-organs", State::ManyOrgans),
          picture("viewer-oblique", State::Oblique),
          picture("viewer-unnamed", State::Unnamed)};
}

}  // namespace viscera::test
