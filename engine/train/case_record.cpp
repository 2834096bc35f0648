// SPDX-License-Identifier: Apache-2.0
#include "engine/train/case_record.h"

#include "engine/base/json.h"
#include "engine/base/log.h"

namespace viscera {
namespace {

constexpr const char* kFileName = "cases.json";
constexpr int kFormatVersion = 1;
constexpr const char* kContent = "content";
constexpr const char* kSource = "source";

struct CaseHashes {
  std::string content;
  std::string source;
};

CaseHashes hashesOf(const CaseCache& cache, std::size_t index) {
  return {cache.contentHash(index), cache.sourceHash(index)};
}

std::string nameOf(const SplitCase& one) {
  return "case " + one.id + ": " + one.imagePath.string() +
         (one.labelPath.empty() ? "" : " or " + one.labelPath.string());
}

void compareCase(const CaseCache& cache, std::size_t index, const CaseHashes& recorded, MissingCase setting) {
  const CaseHashes now = hashesOf(cache, index);
  const std::string name = nameOf(cache.splitCase(index));
  if (!recorded.content.empty() && !now.content.empty()) {
    if (now.content == recorded.content) return;
    cache.giveUp(index,
                 CaseLost(ErrorCode::InvalidInput, name + " has another content than when the run began"),
                 setting);
    return;
  }
  if (!recorded.source.empty() && !now.source.empty() && now.source != recorded.source)
    logWarning(name +
               " has another size or time than when the run began; if its content changed as well, the "
               "curves before and after do not belong together");
}

/// The record of one case; empty hashes where there is none.
CaseHashes recordOf(const Json& record, const std::string& part, const std::string& id) {
  const auto cases = record.find(part);
  if (cases == record.end()) return {};
  const auto found = cases->find(id);
  if (found == cases->end()) return {};
  return {found->at(kContent).get<std::string>(), found->at(kSource).get<std::string>()};
}

}  // namespace

CaseRecord::CaseRecord(const std::filesystem::path& runFolder) : file_(runFolder / kFileName) {}

void CaseRecord::compare(const std::vector<NamedCache>& caches, MissingCase setting) const {
  std::error_code ignored;
  if (!std::filesystem::exists(file_, ignored)) return;
  const Json record = readJsonFile(file_);
  try {
    for (const auto& [part, cache] : caches)
      for (std::size_t index = 0; index < cache->size(); ++index)
        compareCase(*cache, index, recordOf(record, part, cache->splitCase(index).id), setting);
  } catch (const Json::exception& error) {
    throw Error(ErrorCode::InvalidInput,
                file_.string() + ": is not the record of a run's cases (" + error.what() +
                    "); remove it to go on without comparing them");
  }
}

void CaseRecord::write(const std::vector<NamedCache>& caches, bool keepKnown) const {
  std::error_code ignored;
  Json record = keepKnown && std::filesystem::exists(file_, ignored) ? readJsonFile(file_) : Json::object();
  record["format_version"] = kFormatVersion;
  for (const auto& [part, cache] : caches) {
    Json& cases = record[part];
    if (!cases.is_object()) cases = Json::object();
    for (std::size_t index = 0; index < cache->size(); ++index) {
      const std::string& id = cache->splitCase(index).id;
      if (cases.contains(id)) continue;
      const CaseHashes hashes = hashesOf(*cache, index);
      cases[id] = {{kContent, hashes.content}, {kSource, hashes.source}};
    }
  }
  writeJsonFile(file_, record);
}

}  // namespace viscera
