// SPDX-License-Identifier: Apache-2.0
#include "app/split_description.h"

#include "engine/base/process.h"
#include "engine/data/split_audit.h"

namespace viscera {

DatasetRecord datasetRecord(const Split& split, const std::filesystem::path& root) {
  DatasetRecord record;
  record.name = split.name.empty() ? split.file.stem().string() : split.name;
  record.splitFile = split.file.string();
  record.splitSha256 = split.sha256;
  record.root = root.string();
  record.added_ms = wallClockMs();
  return record;
}

std::vector<CaseRecord> caseRecords(const Split& split) {
  std::vector<CaseRecord> records;
  for (const SplitCase& one : split.cases)
    records.push_back({one.id, roleText(one.role), one.image, one.label, one.fold, one.resolution});
  return records;
}

}  // namespace viscera
