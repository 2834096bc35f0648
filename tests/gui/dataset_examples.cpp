// SPDX-License-Identifier: Apache-2.0
#include "dataset_examples.h"

#include "engine/base/json.h"

#include <array>
#include <cmath>

namespace viscera::test {
namespace {

constexpr std::array<double, 13> kVolumes_ml = {255, 147, 159, 21, 1443, 226, 87, 57, 24, 67, 4.1, 5.0, 0};

double inside(double x, double y, double cx, double cy, double rx, double ry) {
  return std::pow((x - cx) / rx, 2) + std::pow((y - cy) / ry, 2);
}

/// A body with spine and two organs; `flat` as coronal and sagittal slices of a short scan are.
PreviewImage torso(const std::string& name, int width, int height, bool labels, int shift) {
  PreviewImage picture{name, width, height, {}};
  for (int j = 0; j < height; ++j)
    for (int i = 0; i < width; ++i) {
      const double x = (i - width / 2.0) / width + 0.002 * shift;
      const double y = (j - height / 2.0) / height;
      const bool liver = inside(x, y, -0.2, -0.05, 0.17, 0.2) < 1;
      const bool spleen = inside(x, y, 0.28, 0.08, 0.08, 0.13) < 1;
      const bool spine = inside(x, y, 0, 0.25, 0.07, 0.08) < 1;
      const bool body = inside(x, y, 0, 0, 0.47, 0.42) < 1;
      int value = 0;
      if (labels)
        value = liver ? 6 : spleen ? 1 : 0;
      else if (body)
        value = (spine ? 235 : liver ? 160 : spleen ? 172 : 105) + (i * 7 + j * 13) % 11;
      picture.pixels.push_back(static_cast<std::uint8_t>(value));
    }
  return picture;
}

std::vector<std::int64_t> histogram() {
  std::vector<std::int64_t> counts(kHistogramBins);
  const auto bump = [&](double centre_hu, double width_hu, double height) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const double hu = kHistogramLeast_hu + (static_cast<double>(i) + 0.5) * kHistogramStep_hu;
      counts[i] += std::llround(height * std::exp(-std::pow((hu - centre_hu) / width_hu, 2)));
    }
  };
  bump(-990, 30, 900000);
  bump(-100, 35, 120000);
  bump(55, 45, 160000);
  bump(300, 200, 6000);
  return counts;
}

std::string nameOf(int number) {
  const std::string digits = std::to_string(number + 1);
  return "img" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

}  // namespace

Dataset exampleDataset(int cases, int missingFrom) {
  Dataset dataset;
  dataset.record = {7, "BTCV", "/data/btcv/dataset_0.json", "abc", "/data/btcv", 1};
  for (int i = 0; i < cases; ++i) {
    DatasetCase one;
    one.record.name = nameOf(i);
    one.record.role = i % 7 == 6 ? "test" : i % 5 == 4 ? "validation" : "training";
    one.record.image = "imagesTr/" + one.record.name + ".nii.gz";
    if (one.record.role != "test")
      one.record.label = "labelsTr/label" + one.record.name.substr(3) + ".nii.gz";
    one.patient = one.record.name;
    one.fileNamesLabel = !one.record.label.empty();
    one.imagePath = "/data/btcv/" + one.record.image;
    one.found = missingFrom < 0 || i < missingFrom;
    if (!one.found) one.record.resolution = one.record.image + " is not below /data/btcv";
    dataset.cases.push_back(std::move(one));
  }
  if (missingFrom >= 0) {
    DownloadState state;
    state.list = "BTCV";
    state.names =
        "the files must lie at imagesTr/imgNNNN.nii.gz and labelsTr/labelNNNN.nii.gz (0001-0010, 0021-0040) "
        "and imagesTs/imgNNNN.nii.gz (0061-0080)";
    dataset.downloads.push_back(std::move(state));
    countFiles(dataset);
  }
  return dataset;
}

void countFiles(Dataset& dataset) {
  DownloadState& state = dataset.downloads.front();
  state.listed = state.found = 0;
  state.missing.clear();
  for (const DatasetCase& one : dataset.cases)
    for (const std::string& file : {one.record.image, one.record.label}) {
      if (file.empty()) continue;
      ++state.listed;
      if (one.found)
        ++state.found;
      else
        state.missing.push_back(file);
    }
}

CaseFacts exampleFacts(const Dataset& dataset, int number) {
  const DatasetCase& one = dataset.cases.at(static_cast<std::size_t>(number));
  CaseFacts facts;
  facts.caseName = one.record.name;
  facts.checked_ms = 1;
  Geometry geometry;
  geometry.size = {512, 512, 96 + 7 * (number % 13)};
  geometry.spacing_mm = {0.78, 0.78, number % 3 == 0 ? 5.0 : 3.0};
  facts.geometry = geometry;
  facts.axes = "LAS";
  facts.hu_min = -1024;
  facts.hu_max = 1876;
  facts.histogram = histogram();
  facts.slices = {torso("axial", 160, 128, false, number % 9),
                  torso("coronal", 160, 110, false, number % 9),
                  torso("sagittal", 128, 110, false, number % 9)};
  if (number % 9 == 8 && one.fileNamesLabel)
    facts.problems.push_back({"grid_mismatch",
                              Severity::Error,
                              one.record.label +
                                  " is not on the grid of its image: its origin is 246 mm away "
                                  "along the third axis",
                              "if its voxels belong to those of the image, copy the image's header to it",
                              {}});
  else if (one.fileNamesLabel)
    facts.labelSlices = {torso("axial", 160, 128, true, number % 9),
                         torso("coronal", 160, 110, true, number % 9),
                         torso("sagittal", 128, 110, true, number % 9)};
  if (number % 11 == 10)
    facts.problems.push_back(
        {"hu_implausible",
         Severity::Warning,
         one.record.image + " may not be in Hounsfield units: its values lie in 0 … 2900, "
                            "none is negative as air must be",
         "subtract the rescale intercept of the scanner (mostly 1024), or export the scan "
         "again",
         {}});
  if (one.fileNamesLabel)
    for (int label = 1; label <= 13; ++label)
      if (const double ml = kVolumes_ml[static_cast<std::size_t>(label - 1)]; ml > 0 && label != 5)
        facts.volumes_ml[label] = ml * (0.8 + 0.03 * (number % 13));
  facts.labelsAtTheEdge = {6, 8};
  return facts;
}

std::vector<CaseFacts> exampleFacts(const Dataset& dataset) {
  std::vector<CaseFacts> all;
  for (std::size_t i = 0; i < dataset.cases.size(); ++i)
    if (dataset.cases[i].found) all.push_back(exampleFacts(dataset, static_cast<int>(i)));
  return all;
}

Dataset datasetOfSplitFile(const std::string& file) {
  Dataset dataset;
  const Json document = readJsonFile(file);
  for (const char* role : {"training", "validation", "test"}) {
    const auto list = document.find(role);
    if (list == document.end()) continue;
    for (const Json& entry : *list) {
      DatasetCase one;
      one.record.image = entry.is_string() ? entry.get<std::string>() : entry.at("image").get<std::string>();
      if (entry.is_object() && entry.contains("label"))
        one.record.label = entry.at("label").get<std::string>();
      one.record.name = one.record.image;
      one.record.role = role;
      one.fileNamesLabel = !one.record.label.empty();
      dataset.cases.push_back(std::move(one));
    }
  }
  return dataset;
}

}  // namespace viscera::test
