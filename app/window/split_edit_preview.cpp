// SPDX-License-Identifier: Apache-2.0
#include "app/window/split_edit_preview.h"

#include "engine/base/error.h"
#include "engine/data/split_audit.h"
#include "engine/data/split_edit.h"
#include "engine/data/split_labels.h"
#include "engine/data/split_roles.h"

#include <map>
#include <set>

namespace viscera {
namespace {

using Ids = std::set<std::string>;

Ids chosenIds(const Split& split, const SplitEdit& edit) {
  const Ids ids(edit.cases.begin(), edit.cases.end());
  return edit.wholePatients ? casesOfSamePatients(split, ids) : ids;
}

Ids leakingIds(const Split& split) {
  Ids ids;
  for (const PatientLeak& leak : patientLeaks(split)) {
    ids.insert(leak.validation.begin(), leak.validation.end());
    ids.insert(leak.test.begin(), leak.test.end());
  }
  return ids;
}

Json edited(const Split& split, const SplitEdit& edit) {
  switch (edit.kind) {
    case SplitEdit::Kind::SetRole:
      return withRole(split, chosenIds(split, edit), roleFrom(edit.role));
    case SplitEdit::Kind::Drop:
      return withoutCases(split, chosenIds(split, edit));
    case SplitEdit::Kind::Folds:
      return splitIntoFolds(split, edit.count, edit.seed);
    case SplitEdit::Kind::Subset:
      return trainingSubset(split, edit.count, edit.seed);
    case SplitEdit::Kind::LeaksToTraining:
      return withRole(split, leakingIds(split), CaseRole::Training);
    case SplitEdit::Kind::DropLeaks:
      return withoutCases(split, leakingIds(split));
    case SplitEdit::Kind::Labels:
      break;
  }
  return withLabels(split, edit.labels);
}

/// Cases whose role is another one afterwards, or that are gone. Known by their files: ids can change where a
/// file gets lists.
std::vector<std::string> changedCases(const Split& before, const Split& after) {
  std::map<std::string, CaseRole> roles;
  for (const SplitCase& one : after.cases) roles[one.image] = one.role;
  std::vector<std::string> changed;
  for (const SplitCase& one : before.cases) {
    const auto role = roles.find(one.image);
    if (role == roles.end() || role->second != one.role) changed.push_back(one.id);
  }
  return changed;
}

std::string countedCases(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " case" : " cases");
}

std::size_t withoutLabel(const Split& split, const Ids& ids) {
  std::size_t count = 0;
  for (const SplitCase& one : split.cases)
    if (ids.contains(one.id) && one.label.empty()) ++count;
  return count;
}

std::string noteOfRole(const Split& after, const SplitEdit& edit, const Ids& ids) {
  const CaseRole role = roleFrom(edit.role);
  if (role == CaseRole::Unlabelled)
    return "The names of their label maps stay in the file, as \"withheld_label\", and come back with "
           "another role.";
  const std::size_t count = withoutLabel(after, ids);
  if (count == 0) return {};
  if (role == CaseRole::Training)
    return countedCases(count) + " without a label map: used for pre-training only where others have one.";
  return countedCases(count) + " without a label map: no Dice can be computed for " +
         (count == 1 ? "it." : "them.");
}

std::string noteOf(const Split& before, const Split& after, const SplitEdit& edit) {
  const std::size_t heldOut = before.withRole(CaseRole::Validation).size();
  if (edit.kind == SplitEdit::Kind::SetRole) return noteOfRole(after, edit, chosenIds(before, edit));
  if (edit.kind == SplitEdit::Kind::Folds && heldOut > 0)
    return "The " + countedCases(heldOut) + " of validation are shared out with the others; test cases stay.";
  if (edit.kind == SplitEdit::Kind::Subset)
    return "Subsets of one seed are nested: the 6 are among the 12, the 12 among the 24.";
  return {};
}

std::vector<std::int64_t> sizesOfFolds(const Split& after, int folds) {
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(folds), 0);
  for (const SplitCase& one : after.cases)
    if (one.fold && *one.fold >= 0 && *one.fold < folds) ++sizes[static_cast<std::size_t>(*one.fold)];
  return sizes;
}

std::vector<std::string> furtherCases(const Split& split, const SplitEdit& edit) {
  Ids further = casesOfSamePatients(split, {edit.cases.begin(), edit.cases.end()});
  for (const std::string& id : edit.cases) further.erase(id);
  return {further.begin(), further.end()};
}

}  // namespace

RoleCounts roleCounts(const Split& split) {
  const auto count = [&split](CaseRole role) {
    return static_cast<std::int64_t>(split.withRole(role).size());
  };
  return {count(CaseRole::Training),
          count(CaseRole::Validation),
          count(CaseRole::Test),
          count(CaseRole::Unlabelled)};
}

SplitEditPreview previewOfEdit(const std::filesystem::path& splitFile, const SplitEdit& edit) {
  const Split before = readSplit(splitFile);
  Json document = edited(before, edit);
  SplitEditPreview preview;
  preview.after = document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  const Split after = splitFrom(std::move(document), splitFile);
  preview.countsBefore = roleCounts(before);
  preview.countsAfter = roleCounts(after);
  preview.changed = changedCases(before, after);
  preview.alsoPatients = furtherCases(before, edit);
  preview.note = noteOf(before, after, edit);
  if (edit.kind == SplitEdit::Kind::Folds) preview.foldSizes = sizesOfFolds(after, edit.count);
  if (edit.kind == SplitEdit::Kind::Subset)
    for (const SplitCase* one : after.withRole(CaseRole::Training)) preview.kept.push_back(one->id);
  return preview;
}

}  // namespace viscera
