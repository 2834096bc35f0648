// SPDX-License-Identifier: Apache-2.0
#include "app/window/case_facts_text.h"

#include "engine/base/json.h"

#include <algorithm>

namespace viscera {
namespace {

constexpr int kForm = 1;

Json toJson(const Geometry& geometry) {
  const auto vector = [](const Eigen::Vector3d& v) { return Json{v[0], v[1], v[2]}; };
  Json direction = Json::array();
  for (Eigen::Index column = 0; column < 3; ++column)
    direction.push_back(vector(geometry.direction.col(column)));
  return {{"size", geometry.size},
          {"spacing_mm", vector(geometry.spacing_mm)},
          {"origin_mm", vector(geometry.origin_mm)},
          {"direction", direction}};
}

Geometry geometryOf(const Json& value) {
  const auto vector = [](const Json& v) {
    return Eigen::Vector3d(v.at(0).get<double>(), v.at(1).get<double>(), v.at(2).get<double>());
  };
  Geometry geometry;
  geometry.size = value.at("size").get<Index3>();
  geometry.spacing_mm = vector(value.at("spacing_mm"));
  geometry.origin_mm = vector(value.at("origin_mm"));
  for (std::size_t column = 0; column < 3; ++column)
    geometry.direction.col(static_cast<Eigen::Index>(column)) = vector(value.at("direction").at(column));
  return geometry;
}

Json appendPictures(const std::vector<PreviewImage>& pictures, std::vector<std::uint8_t>& bytes) {
  Json list = Json::array();
  for (const PreviewImage& one : pictures) {
    list.push_back({{"name", one.name}, {"width", one.width}, {"height", one.height}});
    bytes.insert(bytes.end(), one.pixels.begin(), one.pixels.end());
  }
  return list;
}

/// False where there are fewer bytes than the pictures need.
bool takePictures(const Json& list,
                  const std::vector<std::uint8_t>& bytes,
                  std::size_t& from,
                  std::vector<PreviewImage>& pictures) {
  for (const Json& value : list) {
    PreviewImage one;
    one.name = value.at("name").get<std::string>();
    one.width = value.at("width").get<int>();
    one.height = value.at("height").get<int>();
    if (one.width < 0 || one.height < 0) return false;
    const auto count = static_cast<std::size_t>(one.width) * static_cast<std::size_t>(one.height);
    if (count > bytes.size() - from) return false;
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(from);
    one.pixels.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
    from += count;
    pictures.push_back(std::move(one));
  }
  return true;
}

Severity severityOf(const std::string& text) {
  for (const Severity one : {Severity::Error, Severity::Warning})
    if (text == toString(one)) return one;
  return Severity::Info;
}

}  // namespace

CaseFactsRecord recordOf(const CaseFacts& facts, const std::string& fingerprint) {
  CaseFactsRecord record;
  record.caseName = facts.caseName;
  record.checked_ms = facts.checked_ms;
  record.fingerprint = fingerprint;
  Json volumes = Json::object();
  for (const auto& [label, volume_ml] : facts.volumes_ml) volumes[std::to_string(label)] = volume_ml;
  Json document = {{"form", kForm},
                   {"axes", facts.axes},
                   {"volumes_ml", volumes},
                   {"histogram", facts.histogram},
                   {"at_the_edge", facts.labelsAtTheEdge}};
  if (facts.geometry) document["geometry"] = toJson(*facts.geometry);
  if (facts.hu_min) document["hu_min"] = *facts.hu_min;
  if (facts.hu_max) document["hu_max"] = *facts.hu_max;
  document["slices"] = appendPictures(facts.slices, record.pictures);
  document["label_slices"] = appendPictures(facts.labelSlices, record.pictures);
  record.factsJson = document.dump();
  for (const DataProblem& one : facts.problems)
    record.problems.push_back({toString(one.severity), one.code, one.message, one.remedy});
  return record;
}

std::optional<CaseFacts> factsOf(const CaseFactsRecord& record) {
  try {
    const Json document = parseJson(record.factsJson, record.caseName);
    if (document.at("form").get<int>() != kForm) return std::nullopt;
    CaseFacts facts;
    facts.caseName = record.caseName;
    facts.checked_ms = record.checked_ms;
    facts.axes = document.at("axes").get<std::string>();
    facts.histogram = document.at("histogram").get<std::vector<std::int64_t>>();
    facts.labelsAtTheEdge = document.at("at_the_edge").get<std::set<int>>();
    for (const auto& [label, volume_ml] : document.at("volumes_ml").items())
      facts.volumes_ml[std::stoi(label)] = volume_ml.get<double>();
    if (const auto geometry = document.find("geometry"); geometry != document.end())
      facts.geometry = geometryOf(*geometry);
    if (const auto least = document.find("hu_min"); least != document.end())
      facts.hu_min = least->get<double>();
    if (const auto most = document.find("hu_max"); most != document.end()) facts.hu_max = most->get<double>();
    std::size_t from = 0;
    if (!takePictures(document.at("slices"), record.pictures, from, facts.slices) ||
        !takePictures(document.at("label_slices"), record.pictures, from, facts.labelSlices))
      return std::nullopt;
    for (const CaseProblemRecord& one : record.problems)
      facts.problems.push_back({one.kind, severityOf(one.severity), one.message, one.remedy, {}});
    return facts;
  } catch (const std::exception&) {  // a number where a list should be, and the like
    return std::nullopt;
  }
}

}  // namespace viscera
