// SPDX-License-Identifier: Apache-2.0
#include "app/split_description.h"

#include "engine/base/process.h"

namespace viscera {

std::string roleName(CaseRole role) {
  switch (role) {
    case CaseRole::Training:
      return "training";
    case CaseRole::Validation:
      return "validation";
    case CaseRole::Test:
      return "test";
    case CaseRole::Unlabelled:
      return "unlabelled";
  }
  return "training";
}

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
    records.push_back({one.id, roleName(one.role), one.image, one.label, one.fold, one.resolution});
  return records;
}

}  // namespace viscera
