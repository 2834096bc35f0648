// SPDX-License-Identifier: Apache-2.0
#include "app/window/label_provenance.h"

#include <chrono>
#include <iomanip>
#include <sstream>

namespace viscera {
namespace {

constexpr const char* kPrediction = "prediction";

/// "2026-11-12T14:05:09Z".
std::string dateOf(std::int64_t utc_ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> moment{std::chrono::milliseconds(utc_ms)};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(moment - day));
  std::ostringstream text;
  text << std::setfill('0') << static_cast<int>(date.year()) << '-' << std::setw(2)
       << static_cast<unsigned>(date.month()) << '-' << std::setw(2) << static_cast<unsigned>(date.day())
       << 'T' << std::setw(2) << time.hours().count() << ':' << std::setw(2) << time.minutes().count() << ':'
       << std::setw(2) << time.seconds().count() << 'Z';
  return text.str();
}

Json checkpointsOf(const Json& request, const Json& protocol) {
  Json checkpoints = Json::array();
  const auto hashes = protocol.find(kModelHashes);
  const Json& models = request.at("models");
  for (std::size_t i = 0; i < models.size(); ++i) {
    Json one = {{"file", models[i]}};
    if (hashes != protocol.end() && i < hashes->size()) one["sha256"] = (*hashes)[i];
    checkpoints.push_back(std::move(one));
  }
  return checkpoints;
}

/// Of a file that anybody may have written: what is no text is none.
std::string textIn(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string modelsIn(const Json& provenance) {
  const auto models = provenance.find("models");
  if (models == provenance.end() || !models->is_array()) return {};
  std::string text;
  for (const Json& one : *models)
    if (one.is_string()) text += (text.empty() ? "" : " and ") + one.get<std::string>();
  return text;
}

}  // namespace

Json predictionProvenance(const PredictionBatchRecord& batch,
                          const ReviewRecord& review,
                          const std::string& labelMapSha256,
                          std::int64_t added_ms) {
  const Json request = parseJson(batch.requestJson, batch.name);
  const Json protocol =
      batch.protocolJson.empty() ? Json::object() : parseJson(batch.protocolJson, batch.name);
  Json told = {{"source", kPrediction},
               {"prediction", batch.name},
               {"models", request.at("names")},
               {"checkpoints", checkpointsOf(request, protocol)},
               {"largest_component_only", request.value("largest_only", false)}};
  told["review"] = {{"state", toString(review.state)}, {"date", dateOf(review.reviewed_ms)}};
  if (!review.note.empty()) told["review"]["note"] = review.note;
  told["predicted"] = dateOf(batch.finished_ms.value_or(batch.created_ms));
  told["added"] = dateOf(added_ms);
  told["sha256"] = labelMapSha256;
  return told;
}

std::string provenanceText(const Json& provenance) {
  if (textIn(provenance, "source") != kPrediction) return {};
  std::string text = modelsIn(provenance);
  if (text.empty()) text = "a model that is not named";
  if (const std::string name = textIn(provenance, "prediction"); !name.empty())
    text += " (prediction \"" + name + "\")";
  const auto review = provenance.find("review");
  if (review != provenance.end() && textIn(*review, "state") == toString(ReviewState::Accepted)) {
    text += ", accepted";
    if (const std::string date = textIn(*review, "date"); date.size() >= 10)
      text += " on " + date.substr(0, 10);
  }
  const auto largest = provenance.find("largest_component_only");
  if (largest != provenance.end() && largest->is_boolean() && largest->get<bool>())
    text += "; only the largest part of each organ was kept";
  return text;
}

}  // namespace viscera
