// SPDX-License-Identifier: Apache-2.0
#include "engine/api/organs.h"
#include "engine/base/json.h"
#include "engine/data/case_workers.h"
#include "engine/data/phantom.h"
#include "engine/volume/volume_io.h"

#include <iomanip>
#include <sstream>
#include <vector>

namespace viscera {
namespace {

/// Each role has case numbers of its own, so that changing one count leaves the other cases as they are.
constexpr std::int64_t kRoleDistance = 1'000'000;

struct PlannedCase {
  std::int64_t caseNumber = 0;
  std::string image;  // relative to the data set's folder
  std::string label;  // empty: not written
};

struct Plan {
  std::vector<PlannedCase> unlabelledTraining, unlabelledValidation, training, validation, test;
};

std::string numbered(const std::string& start, std::int64_t number) {
  std::ostringstream name;
  name << start << std::setfill('0') << std::setw(4) << number << ".nii.gz";
  return name.str();
}

std::vector<PlannedCase> planned(std::int64_t role,
                                 std::int64_t count,
                                 std::int64_t& fileNumber,
                                 const std::string& imageStart,
                                 const std::string& labelStart) {
  std::vector<PlannedCase> cases;
  for (std::int64_t i = 0; i < count; ++i) {
    ++fileNumber;
    cases.push_back({role * kRoleDistance + i,
                     numbered(imageStart, fileNumber),
                     labelStart.empty() ? std::string() : numbered(labelStart, fileNumber)});
  }
  return cases;
}

Plan planOf(const PhantomDataset& counts) {
  Plan plan;
  std::int64_t scan = 0, img = 0;
  plan.unlabelledTraining = planned(0, counts.unlabelledTraining, scan, "unlabelled/scan", "");
  plan.unlabelledValidation = planned(1, counts.unlabelledValidation, scan, "unlabelled/scan", "");
  plan.training = planned(2, counts.labelledTraining, img, "imagesTr/img", "labelsTr/label");
  plan.validation = planned(3, counts.labelledValidation, img, "imagesTr/img", "labelsTr/label");
  plan.test = planned(4, counts.test, img, "imagesTs/img", "");
  return plan;
}

Json entries(const std::vector<PlannedCase>& cases) {
  Json list = Json::array();
  for (const PlannedCase& one : cases) {
    Json entry = {{"image", one.image}};
    if (!one.label.empty()) entry["label"] = one.label;
    list.push_back(entry);
  }
  return list;
}

Json segmentationSplit(const Plan& plan, const PhantomOptions& options) {
  Json labels = Json::object();
  for (const Organ& organ : kBtcvOrgans) labels[std::to_string(organ.label)] = organ.name;
  Json test = Json::array();
  for (const PlannedCase& one : plan.test) test.push_back(one.image);
  return {{"description", "synthetic abdomen, seed " + std::to_string(options.seed)},
          {"labels", labels},
          {"licence", "Apache-2.0"},
          {"modality", {{"0", "CT"}}},
          {"name", "phantom"},
          {"numTest", plan.test.size()},
          {"numTraining", plan.training.size()},
          {"reference", "Viscera"},
          {"release", "1.0"},
          {"tensorImageSize", "3D"},
          {"test", test},
          {"training", entries(plan.training)},
          {"validation", entries(plan.validation)}};
}

void writeCase(const std::filesystem::path& folder, const PhantomOptions& options, const PlannedCase& one) {
  const Phantom phantom = makePhantom(options, one.caseNumber);
  writeVolume(folder / one.image, phantom.image);
  if (!one.label.empty()) writeVolume(folder / one.label, phantom.label);
}

}  // namespace

void writePhantomDataset(const std::filesystem::path& folder,
                         const PhantomOptions& options,
                         const PhantomDataset& counts,
                         const WorkContext& context) {
  const Plan plan = planOf(counts);
  std::vector<PlannedCase> all;
  for (const auto* cases :
       {&plan.unlabelledTraining, &plan.unlabelledValidation, &plan.training, &plan.validation, &plan.test})
    all.insert(all.end(), cases->begin(), cases->end());
  forEachCase(
      all.size(), 0, "phantom", context, [&](std::size_t index) { writeCase(folder, options, all[index]); });
  writeJsonFile(
      folder / "dataset_ssl.json",
      {{"training", entries(plan.unlabelledTraining)}, {"validation", entries(plan.unlabelledValidation)}});
  writeJsonFile(folder / "dataset_seg.json", segmentationSplit(plan, options));
}

}  // namespace viscera
