// SPDX-License-Identifier: Apache-2.0
#include "app/run_description.h"

#include "app/console.h"
#include "engine/api/config_fields.h"
#include "engine/api/config_json.h"
#include "engine/api/presets.h"
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/log.h"
#include "engine/base/sha256.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

namespace viscera {
namespace {

constexpr const char* kFileName = "run.json";
constexpr int kFormatVersion = 1;

RunDescription fromJson(const Json& value, const std::filesystem::path& runFolder, const std::string& name) {
  if (value.at("format_version").get<int>() > kFormatVersion)
    throw Error(ErrorCode::InvalidInput,
                name + ": written by a newer version of the program; update the program");
  RunDescription run;
  run.id = value.at("id").get<std::string>();
  run.name = value.value("name", std::string());
  run.project = (runFolder / value.at("project").get<std::string>()).lexically_normal();
  run.created_ms = value.at("created_ms").get<std::int64_t>();
  run.splitFile = value.at("split").get<std::string>();
  run.splitSha256 = value.at("split_sha256").get<std::string>();
  run.root = value.at("root").get<std::string>();
  if (!value.at("fold").is_null()) run.fold = value.at("fold").get<int>();
  if (!value.at("init").is_null()) run.initFile = value.at("init").get<std::string>();
  run.device = value.at("device").get<std::string>();
  run.threads = value.at("threads").get<int>();
  run.processes = value.value("processes", std::int64_t{1});
  run.config = runConfigFromJson(value.at("config"), name);
  return run;
}

bool hasHash(const std::filesystem::path& file, const std::string& sha256) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored) && sha256OfFile(file) == sha256;
}

}  // namespace

void writeRunDescription(const std::filesystem::path& runFolder, const RunDescription& description) {
  std::ifstream split(description.splitFile, std::ios::binary);
  writeFileAtomically(runFolder / kSplitCopyName, std::string{std::istreambuf_iterator<char>(split), {}});
  const auto fold = description.fold ? Json(*description.fold) : Json(nullptr);
  const auto init = description.initFile ? Json(description.initFile->string()) : Json(nullptr);
  writeJsonFile(runFolder / kFileName,
                {{"format_version", kFormatVersion},
                 {"id", description.id},
                 {"name", description.name},
                 {"project", std::filesystem::relative(description.project, runFolder).string()},
                 {"created_ms", description.created_ms},
                 {"split", description.splitFile.string()},
                 {"split_sha256", description.splitSha256},
                 {"root", description.root.string()},
                 {"fold", fold},
                 {"init", init},
                 {"device", description.device},
                 {"threads", description.threads},
                 {"processes", description.processes},
                 {"config", toJson(description.config)}});
}

void writeRunConfig(const std::filesystem::path& runFolder, const RunConfig& config) {
  Json description = readJsonFile(runFolder / kFileName);
  description["config"] = toJson(config);
  writeJsonFile(runFolder / kFileName, description);
}

void removeRunDescription(const std::filesystem::path& runFolder) noexcept {
  std::error_code ignored;
  for (const char* name : {kFileName, kSplitCopyName}) std::filesystem::remove(runFolder / name, ignored);
}

bool isRunFolder(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(folder / kFileName, ignored);
}

std::filesystem::path modelFileOf(const std::filesystem::path& given) {
  return isRunFolder(given) ? given / "checkpoints" / "best.pt" : given;
}

RunDescription readRunDescription(const std::filesystem::path& runFolder) {
  if (!isRunFolder(runFolder))
    throw Error(
        ErrorCode::InvalidConfiguration,
        runFolder.string() + ": holds no run (" + kFileName + " is missing); name the folder given by --out");
  const auto file = runFolder / kFileName;
  const Json value = readJsonFile(file);
  try {
    return fromJson(value, std::filesystem::absolute(runFolder), file.string());
  } catch (const Json::exception& error) {
    throw Error(ErrorCode::InvalidInput,
                file.string() + ": is not the description of a run (" + error.what() + ")");
  }
}

std::filesystem::path splitFileOf(const RunDescription& description, const std::filesystem::path& runFolder) {
  if (hasHash(description.splitFile, description.splitSha256)) return description.splitFile;
  const auto copy = runFolder / kSplitCopyName;
  if (!hasHash(copy, description.splitSha256))
    throw Error(ErrorCode::InvalidInput,
                description.splitFile.string() + ": has changed since the run began, and the copy " +
                    copy.string() + " is not the split of the run either; restore one of them");
  logWarning(description.splitFile.string() +
             ": has changed or is gone since the run began; the run goes on with its own copy");
  return copy;
}

TrainingRequest requestOf(const RunDescription& description) {
  TrainingRequest request;
  request.task = description.config.task;
  request.splitFile = description.splitFile;
  request.root = description.root;
  request.preset = description.config.preset;
  const RunConfig preset = presetConfig(request.preset);
  const bool pretraining = request.task == Task::Pretraining;
  for (const ConfigField& field : configFields()) {
    if (!(pretraining ? field.pretraining : field.segmentation)) continue;
    const std::string value = field.get(description.config);
    if (value != field.get(preset)) request.settings.push_back(std::string(field.key) + '=' + value);
  }
  request.fold = description.fold;
  if (description.initFile) {
    const auto folder = description.initFile->parent_path().parent_path();
    request.initFile = modelFileOf(folder) == *description.initFile ? folder : *description.initFile;
  }
  request.project = description.project;
  request.name = description.name;
  request.device = description.device;
  request.threads = description.threads;
  request.processes = description.processes;
  return request;
}

std::string newRunId(Task task, std::int64_t utc_ms) {
  std::string time = timeText(utc_ms);
  time.erase(std::remove_if(time.begin(), time.end(), [](char c) { return c == '-' || c == ':'; }),
             time.end());
  std::replace(time.begin(), time.end(), ' ', '-');
  std::random_device device;
  std::string id = time + "-" + taskName(task) + "-";
  for (int i = 0; i < 4; ++i) id += "0123456789abcdef"[device() % 16];
  return id;
}

std::string taskName(Task task) {
  return task == Task::Pretraining ? "pretraining" : "segmentation";
}

}  // namespace viscera
