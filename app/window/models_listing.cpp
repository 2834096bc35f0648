// SPDX-License-Identifier: Apache-2.0
#include "app/window/models_listing.h"

#include "app/model_inspection.h"
#include "app/run_description.h"
#include "engine/api/config_json.h"
#include "engine/api/organs.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "engine/interchange/model_folder.h"
#include "storage/checkpoint_repository.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/evaluation_details.h"
#include "storage/imported_model_repository.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

namespace viscera {
namespace {

namespace fs = std::filesystem;

std::string networkOf(const RunRecord& run) {
  return run.task == "pretraining" ? networkName(NetworkKind::VitAutoEnc) : networkName(NetworkKind::Unetr);
}

/// As Split::classCount: where the settings leave it to the data.
std::int64_t classesOf(Database& database, const RunRecord& run) {
  const auto labels =
      run.datasetId ? DatasetRepository(database).labels(*run.datasetId) : std::map<int, std::string>();
  return labels.empty() ? static_cast<std::int64_t>(kBtcvOrgans.size()) : labels.rbegin()->first + 1;
}

void takeSizes(Database& database, const RunRecord& run, ListedModel& model) {
  try {
    const RunConfig config = runConfigFromJson(parseJson(run.configJson, run.id), run.id);
    model.hiddenSize = config.network.hiddenSize;
    model.layers = config.network.numLayers;
    model.patch = config.sampling.patchSize;
    if (model.network != networkName(NetworkKind::Unetr)) return;
    model.featureSize = config.network.featureSize;
    model.classes = config.network.outChannels > 0 ? config.network.outChannels : classesOf(database, run);
  } catch (const Error& error) {
    logWarning(displayName(run) + ": " + error.what());  // the file still tells them
  }
}

int casesOf(Database& database, std::int64_t evaluationId) {
  std::set<std::string> names;
  for (const OrganScoreRecord& one : EvaluationRepository(database).scores(evaluationId))
    names.insert(one.caseName);
  return static_cast<int>(names.size());
}

/// The score of the checkpoint of a step: on the original grid where that was measured, the newest one.
std::optional<ModelScore> scoreOf(Database& database,
                                  const std::vector<EvaluationRecord>& evaluations,
                                  std::int64_t step) {
  const EvaluationRecord* chosen = nullptr;
  for (const EvaluationRecord& one : evaluations) {
    if (one.step != step || one.metric.starts_with("train/")) continue;
    const bool better = chosen == nullptr || (one.grid == "original") >= (chosen->grid == "original");
    if (better) chosen = &one;
  }
  if (chosen == nullptr) return std::nullopt;
  return ModelScore{chosen->value, chosen->metric, chosen->grid, casesOf(database, chosen->id)};
}

ListedModel modelOf(const fs::path& project, const RunRecord& run, const CheckpointRecord& checkpoint) {
  ListedModel model;
  const fs::path file = runFolderOf(project, run) / checkpoint.file;
  model.id = "run/" + run.id + "/" + checkpoint.file;
  model.runId = run.id;
  model.runNumber = run.number;
  model.isBest = checkpoint.isBest;
  model.name = displayName(run) + (checkpoint.isBest ? ", best" : ", newest");
  model.file = file;
  model.step = checkpoint.step;
  model.network = networkOf(run);
  model.written_ms = checkpoint.written_ms;
  model.bytes = checkpoint.bytes;
  std::error_code ignored;
  if (!fs::exists(file, ignored))
    model.problem = file.string() + ": is not there any more; continue the run to write it anew";
  return model;
}

/// Best and newest checkpoint of a run; one where they are of the same step.
void addModelsOf(Database& database,
                 const fs::path& project,
                 const RunRecord& run,
                 std::vector<ListedModel>& models) {
  const CheckpointRecord* best = nullptr;
  const CheckpointRecord* newest = nullptr;
  const auto checkpoints = CheckpointRepository(database).list(run.id);
  for (const CheckpointRecord& one : checkpoints) {
    if (one.isBest)
      best = &one;
    else if (newest == nullptr || one.step >= newest->step)
      newest = &one;
  }
  if (best != nullptr && newest != nullptr && newest->step <= best->step) newest = nullptr;
  if (best == nullptr && newest == nullptr) return;
  const auto evaluations = EvaluationRepository(database).list(run.id);
  for (const CheckpointRecord* one : {best, newest}) {
    if (one == nullptr) continue;
    models.push_back(modelOf(project, run, *one));
    takeSizes(database, run, models.back());
    models.back().score = scoreOf(database, evaluations, one->step);
  }
}

ListedModel modelOf(const ImportedModelRecord& record) {
  ListedModel model;
  model.id = "import/" + std::to_string(record.id);
  model.importId = record.id;
  model.name = record.name;
  model.file = record.file;
  model.written_ms = record.added_ms;
  const Json facts = parseJson(record.factsJson, record.file);
  model.network = facts.value("network", "");
  model.bytes = facts.value("bytes", std::int64_t{0});
  model.step = facts.value("step", std::int64_t{-1});
  if (const auto sizes = facts.find("sizes"); sizes != facts.end()) {
    const auto number = [&sizes](const char* key) {
      const auto found = sizes->find(key);
      return found != sizes->end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
    };
    model.hiddenSize = number("hidden_size");
    model.layers = number("num_layers");
    model.featureSize = number("feature_size");
    model.classes = number("classes");
    if (const auto patch = sizes->find("patch_size"); patch != sizes->end()) patch->get_to(model.patch);
  }
  std::error_code ignored;
  if (!fs::exists(model.file, ignored))
    model.problem =
        record.file + ": is not there any more; put it back, or import the model from where it lies now";
  return model;
}

/// As the window writes numbers: with a minus sign, which is longer than a hyphen.
std::string text(double value) {
  std::ostringstream stream;
  stream << std::abs(value);
  return (value < 0.0 ? "\u2212" : "") + stream.str();
}

/// With a narrow space before each three digits.
std::string grouped(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (auto place = std::ssize(digits) - 3; place > 0; place -= 3)
    digits.insert(static_cast<std::size_t>(place), "\u202f");
  return digits;
}

void addRunFacts(const fs::path& project, const ListedModel& model, std::vector<ModelFact>& facts) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  const auto run = RunRepository(database).find(model.runId);
  if (!run) return;
  for (const CheckpointRecord& one : CheckpointRepository(database).list(run->id))
    if (runFolderOf(project, *run) / one.file == model.file && !one.sha256.empty())
      facts.push_back({"SHA-256", one.sha256});
  if (run->datasetId)
    if (const auto dataset = DatasetRepository(database).find(*run->datasetId))
      facts.push_back({"Dataset", dataset->name});
  const RunDescription description = readRunDescription(runFolderOf(project, *run));
  facts.push_back({"Split file", description.splitFile.string()});
  facts.push_back({"Hash of the data list", description.splitSha256});
  facts.push_back({"Data folder", description.root.string()});
  if (description.fold) facts.push_back({"Fold", std::to_string(*description.fold)});
  if (description.initFile) facts.push_back({"Started from", description.initFile->string()});
  facts.push_back({"Preset", description.config.preset});
  const std::vector<std::string> settings = requestOf(description).settings;
  std::string changed;
  for (const std::string& one : settings) changed += (changed.empty() ? "" : ", ") + one;
  facts.push_back({"Changed settings", changed.empty() ? "none" : changed});
  facts.push_back({"Seed", std::to_string(description.config.seed)});
  facts.push_back({"Trained on", run->device});
  for (const DetailedEvaluation& one : EvaluationDetailsRepository(database).listScored()) {
    if (one.record.runId != run->id || one.details.protocolJson.empty()) continue;
    const Json protocol = parseJson(one.details.protocolJson, "protocol");
    facts.push_back(
        {"Scored with", protocol.value("program", "") + ", LibTorch " + protocol.value("libtorch", "")});
    break;
  }
}

void addSettings(const Json& inspection, std::vector<ModelFact>& facts) {
  const Json& settings = inspection.at("settings");
  if (settings.is_null()) {
    facts.push_back({"Settings", "none in the file; those of the preset clara-4.1-card-seg are used"});
    return;
  }
  const RunConfig config = runConfigFromJson(settings, inspection.at("file").get<std::string>());
  const auto& spacing = config.preprocessing.spacing_mm;
  facts.push_back(
      {"Spacing", text(spacing[0]) + " × " + text(spacing[1]) + " × " + text(spacing[2]) + " mm"});
  facts.push_back({"HU window",
                   text(config.preprocessing.huWindow[0]) + " to " + text(config.preprocessing.huWindow[1])});
}

/// The folder of an archive where the file is its model: the configuration beside it tells what tensors
/// cannot.
fs::path withItsConfiguration(const fs::path& file) {
  const fs::path folder = file.parent_path().parent_path();
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return file;
  if (!fs::is_directory(folder / "config", ignored) && !fs::is_directory(folder / "configs", ignored))
    return file;
  try {
    return fs::equivalent(modelFileIn(folder, Task::Segmentation), file, ignored) ? folder : file;
  } catch (const Error&) {
    return file;  // not an archive after all
  }
}

std::vector<std::string> namesIn(const Json& report, const char* key) {
  std::vector<std::string> names;
  report.at(key).get_to(names);
  return names;
}

}  // namespace

std::vector<ListedModel> modelsOf(Database& database, const fs::path& project) {
  std::vector<ListedModel> models;
  for (const RunRecord& run : RunRepository(database).list()) addModelsOf(database, project, run, models);
  for (const ImportedModelRecord& one : ImportedModelRepository(database).list())
    models.push_back(modelOf(one));
  std::stable_sort(models.begin(), models.end(), [](const ListedModel& a, const ListedModel& b) {
    return a.written_ms > b.written_ms;
  });
  return models;
}

ModelDetails detailsOfModel(const fs::path& project, const ListedModel& model) {
  const ModelFile file = readModelFile(model.file, Task::Segmentation);
  const Json inspection = inspectionOf(file, inspectionTargets(file));
  ModelDetails details;
  details.provenance.push_back({"File", file.file.string()});
  const std::string writer = inspection.at("writer").get<std::string>();
  details.provenance.push_back({"Written by", writer.empty() ? "not told by the file" : writer});
  details.provenance.push_back({"Parameters", grouped(parameterCount(file))});
  addSettings(inspection, details.provenance);
  if (!model.isImported()) try {
      addRunFacts(project, model, details.provenance);
    } catch (const Error& error) {
      details.provenance.push_back({"Run", error.what()});  // the report of the file is worth seeing still
    }
  for (const auto& [network, report] : inspection.at("targets").items())
    details.reports.push_back({network,
                               namesIn(report, "used"),
                               namesIn(report, "ignored"),
                               namesIn(report, "missing"),
                               namesIn(report, "mismatched"),
                               namesIn(report, "unexpected")});
  return details;
}

std::string importModelFile(const fs::path& project, const fs::path& file) {
  const fs::path absolute = withItsConfiguration(fs::absolute(file).lexically_normal());
  const ModelFile read = readModelFile(absolute, Task::Segmentation);
  const Json inspection = inspectionOf(read, inspectionTargets(read));
  Json facts = {{"network", inspection.at("network")},
                {"sizes", inspection.at("sizes")},
                {"writer", inspection.at("writer")},
                {"parameters", inspection.at("parameters")}};
  if (const auto step = read.facts.find("step"); step != read.facts.end() && step->is_number_integer())
    facts["step"] = *step;
  std::error_code ignored;
  facts["bytes"] = static_cast<std::int64_t>(fs::file_size(read.file, ignored));
  Database database(project / kDatabaseName);
  Transaction transaction(database);
  const std::int64_t id = ImportedModelRepository(database).put(
      {0, absolute.string(), absolute.filename().string(), facts.dump(), wallClockMs()});
  transaction.commit();
  return "import/" + std::to_string(id);
}

}  // namespace viscera
