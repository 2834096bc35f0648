// SPDX-License-Identifier: Apache-2.0
#include "app/prediction_plan.h"

#include "engine/base/error.h"
#include "engine/volume/dicom_file.h"
#include "engine/volume/probability_file.h"
#include "engine/volume/volume_io.h"
#include "engine/volume/volume_name.h"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr const char* kIsProbability = "probabilities of a label map";
constexpr const char* kIsOutput = "label map of this prediction";
constexpr const char* kNoScan = "holds no scan";
constexpr const char* kTooDeep = "deeper than the folders of the cases";
constexpr std::size_t kNamed = 3;  // of those that are left out for one reason

/// Label maps keep the format of the scan where it can be written in one file.
std::string outputExtension(const fs::path& scan) {
  const std::string extension = volumeExtension(scan);
  if (extension == ".nrrd" || extension == ".nhdr") return ".nrrd";
  if (extension == ".mha" || extension == ".mhd") return ".mha";
  return ".nii.gz";
}

std::vector<fs::path> entriesOf(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
    entries.push_back(it->path());
  if (failed) throw Error(ErrorCode::Io, folder.string() + ": cannot be read: " + failed.message());
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool holdsDicom(const fs::path& folder) {
  std::error_code ignored;
  const auto entries = entriesOf(folder);
  return std::any_of(entries.begin(), entries.end(), [&](const fs::path& one) {
    return fs::is_regular_file(one, ignored) && looksLikeDicom(one);
  });
}

bool holdsVolume(const fs::path& folder) {
  const auto entries = entriesOf(folder);
  return std::any_of(
      entries.begin(), entries.end(), [](const fs::path& one) { return hasVolumeExtension(one); });
}

/// No scan in HU is kept in 8 bit. A file that cannot be read is told of when it is predicted.
bool isLabelMap(const fs::path& file) try {
  return readVolumeInfo(file).type == VoxelType::UInt8;
} catch (const Error&) {
  return false;
}

fs::path outputIn(const fs::path& folder, const fs::path& scan, const std::string& name) {
  return folder / (name + "_seg" + outputExtension(scan));
}

PredictionPlan planOfOne(const fs::path& input, const fs::path& output) {
  std::error_code ignored;
  const std::string extension = volumeExtension(output);
  const std::string name = scanName(input);
  if (extension.empty() || fs::is_directory(output, ignored))
    return {{{input, outputIn(output, input, name), name}}, false};
  if (extension == ".nhdr" || extension == ".mhd")
    throw Error(
        ErrorCode::InvalidConfiguration,
        output.string() + ": label maps are written as .nii.gz, .nii, .nrrd or .mha; choose one of these");
  if (fs::equivalent(input, output, ignored))
    throw Error(ErrorCode::InvalidConfiguration,
                output.string() + ": is the scan itself; choose another --output");
  return {{{input, output, name}}, false};
}

void requireDistinctOutputs(const std::vector<PredictionJob>& jobs) {
  std::map<fs::path, fs::path> seen;
  for (const PredictionJob& job : jobs) {
    const auto [before, isNew] = seen.emplace(job.output, job.input);
    if (!isNew)
      throw Error(ErrorCode::InvalidInput,
                  job.input.string() + " and " + before->second.string() + " would both be written to " +
                      job.output.string() + "; rename one of them or predict them one by one");
  }
}

/// Looks through a folder of scans and the folders of its cases.
class ScanSearch {
 public:
  ScanSearch(const fs::path& input, fs::path output) : output_(std::move(output)) {
    for (const fs::path& entry : entriesOf(input)) {
      if (!isFolder(entry))
        addFile(entry, scanName(entry), {});
      else if (!isOutput(entry))
        addFolder(entry);
    }
    leaveOutOutputs();
  }

  [[nodiscard]] PredictionPlan plan() const {
    PredictionPlan plan;
    plan.ofFolder = true;
    plan.leftOut = leftOut_;
    std::map<std::string, int> calledSo;
    for (const Found& one : found_) ++calledSo[one.name];
    for (const Found& one : found_) {
      const bool ownName = one.longName.empty() || calledSo[one.name] == 1;
      const std::string& name = ownName ? one.name : one.longName;
      plan.jobs.push_back({one.path, outputIn(output_, one.path, name), name});
    }
    return plan;
  }

 private:
  struct Found {
    fs::path path;
    std::string name;
    std::string longName;  ///< where another scan has that name; empty: there is no other
  };

  static bool isFolder(const fs::path& entry) {
    std::error_code ignored;
    return fs::is_directory(entry, ignored);
  }

  [[nodiscard]] bool isOutput(const fs::path& folder) const {
    std::error_code ignored;
    return fs::equivalent(folder, output_, ignored);
  }

  void addFile(const fs::path& file, const std::string& name, const std::string& longName) {
    if (!hasVolumeExtension(file)) return;
    if (isProbabilityFile(file))
      leftOut_.push_back({file, kIsProbability});
    else if (isLabelMap(file))
      leftOut_.push_back({file, kIsLabelMap});
    else
      found_.push_back({file, name, longName});
  }

  void addFolder(const fs::path& folder) {
    if (holdsDicom(folder))
      found_.push_back({folder, scanName(folder), {}});
    else
      addCase(folder);
  }

  /// As TotalSegmentator and archives of hospitals have them: a folder for each case.
  void addCase(const fs::path& folder) {
    const std::string name = folder.filename().string();
    const std::size_t found = found_.size();
    const std::size_t left = leftOut_.size();
    for (const fs::path& entry : entriesOf(folder)) {
      const std::string longName = name + '_' + scanName(entry);
      if (!isFolder(entry))
        addFile(entry, name, longName);
      else if (holdsDicom(entry))
        found_.push_back({entry, name, longName});
      else if (!isOutput(entry) && holdsVolume(entry))
        leftOut_.push_back({entry, kTooDeep});
    }
    if (found_.size() == found && leftOut_.size() == left) leftOut_.push_back({folder, kNoScan});
  }

  void leaveOutOutputs() {
    std::set<fs::path> outputs;
    for (const PredictionJob& job : plan().jobs) outputs.insert(fs::absolute(job.output).lexically_normal());
    std::erase_if(found_, [&](const Found& one) {
      const bool isOne = outputs.contains(fs::absolute(one.path).lexically_normal());
      if (isOne) leftOut_.push_back({one.path, kIsOutput});
      return isOne;
    });
  }

  fs::path output_;
  std::vector<Found> found_;
  std::vector<LeftOut> leftOut_;
};

PredictionPlan planOfFolder(const fs::path& input, const fs::path& output) {
  std::error_code ignored;
  if (!volumeExtension(output).empty() && !fs::is_directory(output, ignored))
    throw Error(
        ErrorCode::InvalidConfiguration,
        output.string() + ": is a file, but " + input.string() + " is a folder of scans; name a folder");
  PredictionPlan plan = ScanSearch(input, output).plan();
  requireDistinctOutputs(plan.jobs);
  if (!plan.jobs.empty()) return plan;
  std::string message =
      input.string() +
      ": holds no scan, nor do the folders in it; readable are .nii, .nii.gz, .nrrd, .nhdr, "
      ".mha, .mhd and folders with one DICOM series";
  for (const std::string& line : leftOutLines(plan.leftOut, input)) message += "; " + line;
  throw Error(ErrorCode::InvalidInput, message);
}

}  // namespace

bool hasVolumeExtension(const fs::path& file) {
  return !volumeExtension(file).empty();
}

std::string scanName(const fs::path& file) {
  const fs::path named = file.has_filename() ? file : file.parent_path();  // a folder may end with "/"
  const std::string name = fs::absolute(named).lexically_normal().filename().string();
  return name.substr(0, name.size() - volumeExtension(named).size());
}

std::vector<std::string> leftOutLines(const std::vector<LeftOut>& leftOut, const fs::path& folder) {
  std::vector<std::string> reasons;
  std::map<std::string, std::vector<std::string>> paths;
  for (const LeftOut& one : leftOut) {
    std::vector<std::string>& names = paths[one.reason];
    if (names.empty()) reasons.push_back(one.reason);
    const fs::path inside = one.path.lexically_relative(folder);
    names.push_back(inside.empty() ? one.path.string() : inside.string());
  }
  std::vector<std::string> lines;
  for (const std::string& reason : reasons) {
    const std::vector<std::string>& names = paths[reason];
    std::string line = "left out, " + reason + ": ";
    for (std::size_t n = 0; n < std::min(names.size(), kNamed); ++n) line += (n == 0 ? "" : ", ") + names[n];
    if (names.size() > kNamed) line += " and " + std::to_string(names.size() - kNamed) + " more";
    lines.push_back(line);
  }
  return lines;
}

PredictionPlan planPredictions(const fs::path& input, const fs::path& output) {
  std::error_code ignored;
  if (!fs::exists(input, ignored))
    throw Error(
        ErrorCode::Io,
        input.string() + ": there is no such file or folder; check the path after --input, capitals count");
  if (!fs::is_directory(input, ignored) || holdsDicom(input)) return planOfOne(input, output);
  return planOfFolder(input, output);
}

}  // namespace viscera
