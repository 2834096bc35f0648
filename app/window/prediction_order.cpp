// SPDX-License-Identifier: Apache-2.0
// What an order names, and what it is as a command.
#include "app/prediction_plan.h"
#include "app/training_words.h"
#include "app/window/prediction_batches.h"
#include "engine/base/error.h"
#include "engine/data/split.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// A name as a file may have it: no folders, nothing hidden.
std::string asFileName(std::string name) {
  std::replace(name.begin(), name.end(), '/', '-');
  if (name.starts_with('.')) name.front() = '-';
  return name;
}

fs::path folderOf(const PredictionOrder& order) {
  if (!order.folder.empty()) return fs::absolute(order.folder).lexically_normal();
  return order.project / "predictions" / asFileName(order.name);
}

void addCases(const PredictionOrder& order, PredictionPreview& preview) {
  Database database(order.project / kDatabaseName, Database::Access::ReadOnly);
  const auto dataset = DatasetRepository(database).find(order.datasetId);
  if (!dataset)
    throw Error(ErrorCode::InvalidInput,
                "the project does not know the dataset any more; choose another one, or scans");
  Split split = readSplit(dataset->splitFile);
  resolvePaths(split, dataset->root);
  std::map<std::string, std::string> roles;
  for (const CaseRecord& one : DatasetRepository(database).cases(order.datasetId)) roles[one.name] = one.role;
  std::error_code ignored;
  for (const SplitCase& one : split.cases) {
    if (const auto role = roles.find(one.id); role == roles.end() || role->second != order.role) continue;
    if (one.imagePath.empty() || !fs::exists(one.imagePath, ignored)) {
      preview.missing.push_back(one.id);
      continue;
    }
    const std::string name = asFileName(one.id);
    const PredictionPlan plan = planPredictions(one.imagePath, preview.folder);
    const std::string written = plan.jobs.front().output.filename().string();
    const std::string ending = written.substr(written.rfind("_seg"));
    preview.scans.push_back({one.id, one.imagePath, preview.folder / (name + ending), false});
  }
}

void addInputs(const PredictionOrder& order, PredictionPreview& preview) {
  for (const fs::path& input : order.inputs) {
    const PredictionPlan plan = planPredictions(input, preview.folder);
    for (const PredictionJob& job : plan.jobs)
      preview.scans.push_back({job.name, fs::absolute(job.input).lexically_normal(), job.output, false});
    for (std::string& line : leftOutLines(plan.leftOut, input)) preview.leftOut.push_back(std::move(line));
  }
}

void requireScans(const PredictionOrder& order, const PredictionPreview& preview) {
  if (preview.scans.empty())
    throw Error(ErrorCode::InvalidInput,
                order.datasetId != 0
                    ? "none of the cases has its scan; choose the data folder on the page Datasets"
                    : "there is no scan; choose files or a folder");
  std::map<fs::path, fs::path> seen;
  for (const auto& scan : preview.scans) {
    const auto [before, isNew] = seen.emplace(scan.output, scan.image);
    if (!isNew)
      throw Error(ErrorCode::InvalidInput,
                  scan.image.string() + " and " + before->second.string() + " would both be written to " +
                      scan.output.string() + "; rename one of them or predict them one by one");
  }
}

std::vector<std::string> commandWords(const PredictionOrder& order) {
  std::vector<std::string> words = {"viscera-cli", "infer"};
  for (const fs::path& model : order.models) words.insert(words.end(), {"--model", model.string()});
  if (order.overlap) {
    std::ostringstream number;
    number << *order.overlap;
    words.insert(words.end(), {"--overlap", number.str()});
  }
  if (!order.weights.empty()) words.insert(words.end(), {"--mode", order.weights});
  if (order.precision != "fp32") words.insert(words.end(), {"--precision", order.precision});
  if (order.device != "auto") words.insert(words.end(), {"--device", order.device});
  if (order.largestOnly) words.emplace_back("--keep-largest");
  if (order.keepProbability) words.emplace_back("--keep-probability");
  return words;
}

/// What exists of a path: its nearest folder that is there.
fs::path existing(fs::path path) {
  std::error_code ignored;
  while (path.has_relative_path() && !fs::exists(path, ignored)) path = path.parent_path();
  return path;
}

}  // namespace

PredictionPreview previewOf(const PredictionOrder& order) {
  PredictionPreview preview;
  preview.folder = folderOf(order);
  if (order.datasetId != 0)
    addCases(order, preview);
  else
    addInputs(order, preview);
  requireScans(order, preview);
  std::error_code ignored;
  for (auto& scan : preview.scans) scan.exists = fs::exists(scan.output, ignored);
  const auto space = fs::space(existing(preview.folder), ignored);
  preview.free_bytes = static_cast<std::int64_t>(space.available);
  return preview;
}

std::string commandLinesOf(const PredictionOrder& order) {
  const PredictionPreview preview = previewOf(order);
  std::vector<std::string> begin = commandWords(order);
  if (std::any_of(preview.scans.begin(), preview.scans.end(), [](const auto& scan) { return scan.exists; }))
    begin.emplace_back("--force");  // as the window does it
  const auto line = [&begin](const fs::path& input, const fs::path& output) {
    std::vector<std::string> words = begin;
    words.insert(words.end(), {"--input", input.string(), "--output", output.string()});
    return shellLine(words);
  };
  if (order.datasetId == 0 && order.inputs.size() == 1) return line(order.inputs.front(), preview.folder);
  std::string lines;
  for (const auto& scan : preview.scans) lines += (lines.empty() ? "" : "\n") + line(scan.image, scan.output);
  return lines;
}

}  // namespace viscera
