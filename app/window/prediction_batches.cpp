// SPDX-License-Identifier: Apache-2.0
#include "app/window/prediction_batches.h"

#include "app/prediction_model.h"
#include "app/prediction_protocol.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "engine/volume/probability_file.h"
#include "storage/database.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Inside the project relative, so that it can be moved as a whole.
std::string kept(const fs::path& project, const fs::path& file) {
  const fs::path relative = file.lexically_relative(project);
  const bool inside = !relative.empty() && *relative.begin() != "..";
  return inside ? relative.string() : file.string();
}

Json requestJson(const PredictionOrder& order, const PredictionPreview& preview) {
  Json request = {{"models", Json::array()},
                  {"names", order.modelNames},
                  {"folder", kept(order.project, preview.folder)},
                  {"weights", order.weights},
                  {"precision", order.precision},
                  {"device", order.device},
                  {"dataset_cases", order.datasetId != 0},
                  {"largest_only", order.largestOnly},
                  {"keep_probability", order.keepProbability}};
  for (const fs::path& model : order.models) request["models"].push_back(kept(order.project, model));
  if (order.overlap) request["overlap"] = *order.overlap;
  return request;
}

PredictionRequest requestFrom(const fs::path& project, const Json& json) {
  PredictionRequest request;
  for (const Json& model : json.at("models")) {
    const fs::path file = project / model.get<std::string>();
    if (request.model.empty())
      request.model = file;
    else
      request.others.push_back(file);
  }
  if (json.contains("overlap")) request.overlap = json.at("overlap").get<double>();
  if (const auto weights = json.value("weights", ""); !weights.empty())
    request.weights = weights == "gaussian" ? WindowWeights::Gaussian : WindowWeights::Constant;
  request.precision = json.value("precision", "fp32") == "bf16" ? Precision::Bf16 : Precision::Fp32;
  request.device = json.value("device", "auto");
  request.keepLargest = json.value("largest_only", false);
  request.keepProbability = json.value("keep_probability", false);
  return request;
}

/// One prediction from the moment it is taken up to its end.
class BatchWork {
 public:
  BatchWork(fs::path project, std::int64_t id, const WorkContext& work)
      : project_(std::move(project)), id_(id), work_(work) {
    write([this](PredictionRepository& predictions) {
      const auto found = predictions.find(id_);
      if (!found) throw Error(ErrorCode::InvalidInput, "the project does not know this prediction any more");
      batch_ = *found;
      scans_ = predictions.scans(id_);
      predictions.claim(id_, processIdentity());
    });
  }

  void run() {
    try {
      predictAll();
    } catch (const Error& error) {
      const bool cancelled = error.code() == ErrorCode::Cancelled;
      end(cancelled ? PredictionState::Cancelled : PredictionState::Failed, cancelled ? "" : error.what());
      throw;
    } catch (const std::exception& error) {
      end(PredictionState::Failed, error.what());
      throw;
    }
  }

 private:
  void predictAll() {
    work_.throwIfStopped();
    const PredictionRequest request = requestFrom(project_, parseJson(batch_.requestJson, batch_.name));
    keepProbability_ = request.keepProbability;
    keptLargest_ = request.keepLargest;
    PredictionModel model = loadPredictionModel(request);
    protocol_ = protocolWithHashes(model);  // a run may write its checkpoint anew
    const auto names = labelNames(model);
    write([this](PredictionRepository& predictions) { predictions.setProtocol(id_, protocol_.dump()); });
    for (std::size_t index = 0; index < scans_.size(); ++index) {
      work_.throwIfStopped();
      report(index, 0.0);
      if (!isDone(scans_[index])) predictOne(model, names, index);
    }
    report(scans_.size() - 1, 1.0);
    const bool anyDone = std::any_of(scans_.begin(), scans_.end(), [](const auto& scan) {
      return scan.state == PredictionState::Finished;
    });
    end(anyDone ? PredictionState::Finished : PredictionState::Failed,
        anyDone ? "" : "none of its scans could be predicted");
  }

  [[nodiscard]] bool isDone(const PredictedScanRecord& scan) const {
    std::error_code ignored;
    return scan.state == PredictionState::Finished && fs::exists(project_ / scan.output, ignored);
  }

  void predictOne(PredictionModel& model, const std::map<int, std::string>& names, std::size_t index) {
    PredictedScanRecord& scan = scans_[index];
    WorkContext work{
        [this, index](std::string_view stage, double fraction) { report(index, stage, fraction); },
        work_.stop};
    try {
      const PredictedScan predicted = predictFile(model, {scan.image, project_ / scan.output}, false, work);
      if (!predicted.leftOut.empty()) throw Error(ErrorCode::InvalidInput, predicted.leftOut);
      take(predicted, names, scan);
    } catch (const Error& error) {
      if (!concernsOneScan(error.code())) throw;
      scan.state = PredictionState::Failed;
      scan.reason = error.what();
      scan.organs.clear();
      logError(scan.image + ": " + error.what());
    }
    write([&scan](PredictionRepository& predictions) { predictions.setScan(scan); });
    writeProtocol();
  }

  static void take(const PredictedScan& predicted,
                   const std::map<int, std::string>& names,
                   PredictedScanRecord& scan) {
    scan.state = PredictionState::Finished;
    scan.reason.clear();
    scan.duration_s = predicted.seconds;
    scan.bodyMiddle_mm = predicted.bodyMiddle_mm;
    scan.organs.clear();
    for (const auto& [label, name] : names) {
      PredictedOrganRecord organ;
      organ.label = label;
      organ.organ = name;
      organ.volume_ml = predicted.organs_ml.at(static_cast<std::size_t>(label));
      if (const auto found = predicted.components.find(label); found != predicted.components.end()) {
        const LabelComponents& parts = found->second;
        organ.components = static_cast<int>(parts.count);
        organ.outside_ml = predicted.voxel_ml * static_cast<double>(parts.outsideLargest());
        organ.centre_x_mm = parts.centre_mm.x();
      }
      scan.organs.push_back(std::move(organ));
    }
  }

  /// Shares of the stages of a scan, as they mostly are.
  void report(std::size_t index, std::string_view stage, double fraction) const {
    report(index,
           stage == "prepare"   ? 0.1 * fraction
           : stage == "predict" ? 0.1 + 0.7 * fraction
                                : 0.8 + 0.2 * fraction);
  }

  void report(std::size_t index, double fraction) const {
    work_.report(scans_[index].name,
                 (static_cast<double>(index) + fraction) / static_cast<double>(scans_.size()));
  }

  void writeProtocol() const {
    Json document = {{"name", batch_.name}, {"protocol", protocol_}, {"scans", Json::array()}};
    for (const PredictedScanRecord& scan : scans_) {
      Json one = {{"input", scan.image}, {"state", toString(scan.state)}};
      if (scan.state == PredictionState::Finished) {
        one["output"] = fs::path(scan.output).filename().string();
        if (keepProbability_) one["label_probability"] = probabilityFileOf(scan.output).filename().string();
        one["seconds"] = scan.duration_s;
        one["organs"] = Json::array();
        for (const PredictedOrganRecord& organ : scan.organs) {
          Json told = {{"label", organ.label}, {"name", organ.organ}};
          told.update(organFacts(organ.volume_ml, organ.components, organ.outside_ml, keptLargest_));
          one["organs"].push_back(std::move(told));
        }
      } else if (!scan.reason.empty()) {
        one["reason"] = scan.reason;
      }
      document["scans"].push_back(std::move(one));
    }
    writeJsonFile((project_ / scans_.front().output).parent_path() / kPredictionProtocolName, document);
  }

  void end(PredictionState state, const std::string& reason) const {
    write([&](PredictionRepository& predictions) { predictions.end(id_, state, reason, wallClockMs()); });
  }

  /// A connection for each change: a prediction may take hours, and others write too.
  template <class Change>
  void write(Change change) const {
    Database database(project_ / kDatabaseName);
    Transaction transaction(database);
    PredictionRepository predictions(database);
    change(predictions);
    transaction.commit();
  }

  fs::path project_;
  std::int64_t id_;
  const WorkContext& work_;
  PredictionBatchRecord batch_;
  std::vector<PredictedScanRecord> scans_;
  Json protocol_;
  bool keepProbability_ = false;
  bool keptLargest_ = false;
};

}  // namespace

std::vector<ListedPrediction> predictionsOf(Database& database, const fs::path& project) {
  PredictionRepository predictions(database);
  std::vector<ListedPrediction> all;
  std::map<std::int64_t, ReviewRecord> reviews;
  for (const ReviewRecord& review : ReviewRepository(database).list())
    if (const auto scan = reviewedScan(review.source)) reviews[*scan] = review;
  for (PredictionBatchRecord& batch : predictions.batches()) {
    ListedPrediction one;
    const Json request = parseJson(batch.requestJson, batch.name);
    request.at("names").get_to(one.models);
    one.folder = (project / request.at("folder").get<std::string>()).lexically_normal();
    one.largestOnly = request.value("largest_only", false);
    one.ofDatasetCases = request.value("dataset_cases", false);
    one.scans = predictions.scans(batch.id);
    for (PredictedScanRecord& scan : one.scans) {
      scan.output = (project / scan.output).lexically_normal().string();
      if (const auto found = reviews.find(scan.id); found != reviews.end())
        one.reviews[scan.id] = found->second;
    }
    if (batch.state == PredictionState::Running && processRuns(batch.process) == false)
      batch.state = PredictionState::Interrupted;
    one.record = std::move(batch);
    all.push_back(std::move(one));
  }
  return all;
}

std::int64_t addPredictionBatch(const PredictionOrder& order) {
  const PredictionPreview preview = previewOf(order);
  PredictionBatchRecord batch;
  batch.name = order.name;
  batch.requestJson = requestJson(order, preview).dump();
  batch.created_ms = wallClockMs();
  std::vector<PredictedScanRecord> scans;
  for (const auto& one : preview.scans) {
    PredictedScanRecord scan;
    scan.name = one.name;
    scan.image = one.image.string();
    scan.output = kept(order.project, one.output);
    scans.push_back(std::move(scan));
  }
  Database database(order.project / kDatabaseName);
  Transaction transaction(database);
  const std::int64_t id = PredictionRepository(database).insert(batch, scans);
  transaction.commit();
  return id;
}

void predictBatch(const fs::path& project, std::int64_t batchId, const WorkContext& work) {
  BatchWork(project, batchId, work).run();
}

}  // namespace viscera
