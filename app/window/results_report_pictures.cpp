// SPDX-License-Identifier: Apache-2.0
#include "app/window/results_report_pictures.h"

#include "app/window/results_report_parts.h"
#include "engine/base/error.h"
#include "engine/base/temporary_file.h"
#include "engine/volume/label_map.h"
#include "engine/volume/volume_io.h"
#include "viewer/screen_map.h"
#include "viewer/slice_renderer.h"
#include "viewer/worst_slice.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

namespace viscera {
namespace {

constexpr int kPixels = 480;
constexpr double kEnlarged = 3.0;
constexpr double kLinePixels = 2.0;
constexpr std::uint32_t kReference = 0xffffff;   // white
constexpr std::uint32_t kPrediction = 0xffb000;  // orange, apart from white without colour vision

const OrganScoreRecord* worstScoreOf(const ScoredRun& run) {
  const OrganScoreRecord* worst = nullptr;
  for (const OrganScoreRecord& one : run.scores)
    if (one.label != 0 && std::isfinite(one.dice) && run.labelMaps.contains(one.caseName) &&
        (worst == nullptr || one.dice < worst->dice))
      worst = &one;
  return worst;
}

std::shared_ptr<const Volume> labelsFrom(const std::filesystem::path& file) {
  return std::make_shared<const Volume>(labelMapFrom(readVolume(file).volume, file.string()));
}

LayerLook outline(std::uint32_t colour, int organ) {
  LayerLook look;
  look.style = LabelStyle::Contour;
  look.opacity = 1.0;
  look.colours.rgb.fill(colour);
  look.colours.visible.reset();
  look.colours.visible.set(static_cast<std::size_t>(organ));
  return look;
}

RgbImage drawn(const SliceScene& scene, const SliceRequest& request) {
  const int width = request.viewport.width_px;
  const int height = request.viewport.height_px;
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  SliceRenderer renderer;
  renderer.render(scene, request, {pixels.data(), width, height, width});
  RgbImage image(width, height);
  for (std::size_t n = 0; n < pixels.size(); ++n) {
    image.pixels[3 * n] = static_cast<std::uint8_t>(pixels[n] >> 16U);
    image.pixels[3 * n + 1] = static_cast<std::uint8_t>(pixels[n] >> 8U);
    image.pixels[3 * n + 2] = static_cast<std::uint8_t>(pixels[n]);
  }
  return image;
}

/// As wide as high as the slice in mm, the longer side kPixels.
Viewport viewportOf(const SlicePlane& plane) {
  const double width_mm = static_cast<double>(plane.count(0)) * plane.spacing_mm(0);
  const double height_mm = static_cast<double>(plane.count(1)) * plane.spacing_mm(1);
  const double scale = kPixels / std::max(width_mm, height_mm);
  Viewport viewport;
  viewport.width_px = std::max(1, static_cast<int>(std::lround(width_mm * scale)));
  viewport.height_px = std::max(1, static_cast<int>(std::lround(height_mm * scale)));
  viewport.pixelRatio = kLinePixels;
  return viewport;
}

ReportPicture pictureOf(const ScoredRun& run, const OrganScoreRecord& score, const ResultCaseFiles& files) {
  auto scan = std::make_shared<const Volume>(readVolume(files.image).volume);
  const auto truth = labelsFrom(files.truth);
  const auto prediction = labelsFrom(run.labelMaps.at(score.caseName));
  const auto worst =
      worstSlice(*truth, *prediction, static_cast<std::uint8_t>(score.label), SliceView::Axial);
  if (!worst) throw Error(ErrorCode::InvalidInput, "neither label map holds the organ any more");
  const SliceScene scene =
      makeScene(scan, score.caseName, {{"reference", truth, false}, {"prediction", prediction, false}});
  const SlicePlane plane(scan->geometry(), SliceView::Axial);
  SliceRequest request;
  request.slice = plane.nearestSlice(worst->lps_mm);
  request.viewport = viewportOf(plane);
  request.interpolation = Interpolation::Linear;
  request.looks = {outline(kReference, score.label), outline(kPrediction, score.label)};
  ReportPicture picture;
  picture.images.push_back(drawn(scene, request));
  request.viewport.zoom = kEnlarged;
  const Eigen::Vector3d place = plane.planeFromPatient(worst->lps_mm);
  request.viewport = centredAt(plane, request.viewport, {place[0], place[1]});
  picture.images.push_back(drawn(scene, request));
  picture.caption = "axial slice " + std::to_string(request.slice) + " of " + std::to_string(plane.count(2)) +
                    " (from 0), where most of it is wrong. White: reference, "
                    "orange: prediction; at the right three times as large.";
  return picture;
}

std::string pngBytes(const RgbImage& image) {
  const TemporaryFile file(".png");
  writePng(file.path(), image);
  std::ifstream stream(file.path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

std::vector<ReportPicture> worstPictures(const std::vector<ScoredRun>& runs,
                                         const CaseFilesOf& filesOf,
                                         const WorkContext& work) {
  std::vector<ReportPicture> pictures;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    work.throwIfStopped();
    work.report("pictures", static_cast<double>(i) / static_cast<double>(runs.size()));
    const ScoredRun& run = runs[i];
    const OrganScoreRecord* score = worstScoreOf(run);
    if (score == nullptr) continue;
    ReportPicture picture;
    try {
      picture = pictureOf(run, *score, filesOf(run.id(), score->caseName));
    } catch (const Error& error) {
      if (error.code() == ErrorCode::Cancelled) throw;
      picture.caption = std::string("there is no picture: ") + error.what();
    }
    picture.caption = run.name + ": " + score->organ + " of " + score->caseName + ", Dice " +
                      decimals(score->dice, 3) + " on the " + run.grid() + " grid; " + picture.caption;
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

std::string picturesHtml(const std::vector<ReportPicture>& pictures) {
  std::string html;
  for (const ReportPicture& picture : pictures) {
    html += "<figure><div class='pictures'>";
    for (const RgbImage& image : picture.images)
      html += "<img alt='' width='" + std::to_string(image.width) + "' height='" +
              std::to_string(image.height) + "' src='data:image/png;base64," + base64(pngBytes(image)) +
              "'/>";
    html += "</div><figcaption>" + escaped(picture.caption) + "</figcaption></figure>\n";
  }
  return html;
}

std::string base64(const std::string& bytes) {
  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t n = 0; n < bytes.size(); n += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - n);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (i < left ? static_cast<std::uint8_t>(bytes[n + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= left ? kLetters[group >> (18U - 6U * static_cast<unsigned>(i)) & 63U] : '=';
  }
  return text;
}

}  // namespace viscera
