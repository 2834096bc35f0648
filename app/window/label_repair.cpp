// SPDX-License-Identifier: Apache-2.0
#include "app/window/label_repair.h"

#include "engine/base/error.h"
#include "engine/data/label_remap.h"
#include "engine/data/split_labels.h"
#include "engine/volume/volume_io.h"

#include <algorithm>
#include <cctype>

namespace viscera {
namespace {

constexpr std::size_t kNamedChanges = 4;

using Names = std::map<int, std::string>;
using Values = std::vector<RemapReport::Value>;

Names labelsFor(const RepairRequest& request) {
  return request.splitFile.empty() ? Names() : declaredLabels(readSplit(request.splitFile));
}

/// All values besides 0; that nothing has a target makes even those above 255 readable.
Values valuesIn(const Volume& volume, const std::filesystem::path& file) {
  return remapLabels(volume, LabelMapping(), file.string()).report.values;
}

std::map<int, int> changesOf(const RepairRequest& request, const Values& present, const Names& labels) {
  if (!request.values.empty() || labels.empty()) return request.values;
  std::map<int, int> changes;
  for (const RemapReport::Value& one : present)
    if (!labels.contains(one.from)) changes[one.from] = 0;
  if (changes.empty())
    throw Error(
        ErrorCode::InvalidInput,
        request.file.string() + ": holds only labels that the dataset declares; nothing is to be done");
  return changes;
}

LabelMapping mappingOf(const RepairRequest& request, const Values& present, const Names& labels) {
  if (request.table == "dataset") return ownMapping(readSplit(request.splitFile));
  return request.table.empty() ? singleValues(changesOf(request, present, labels))
                               : labelMapping(request.table);
}

bool isSameName(const std::string& a, const std::string& b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) {
    const auto plain = [](unsigned char c) { return c == '_' ? ' ' : std::tolower(c); };
    return plain(x) == plain(y);
  });
}

/// "10 portal vein (AMOS: pancreas)": what the dataset calls a value first, then what a table calls it where
/// that is another name.
std::string namedValue(int value, const Names& labels, const std::string& table, const std::string& name) {
  if (value == 0) return "0 background";
  std::string text = std::to_string(value);
  const auto own = labels.find(value);
  if (own != labels.end())
    text += ' ' + own->second;
  else if (!labels.empty())
    text += " not declared";
  if (name.empty() || (own != labels.end() && isSameName(own->second, name))) return text;
  return text + " (" + table + ": " + name + ')';
}

std::string nameIn(const Names& names, int value) {
  const auto found = names.find(value);
  return found == names.end() ? std::string() : found->second;
}

/// What a remap does to one file, in words.
class Words {
 public:
  Words(const LabelMapping& mapping, const Names& labels) : mapping_(mapping), labels_(labels) {}

  [[nodiscard]] std::string before(const RemapReport::Value& one) const {
    return namedValue(one.from, labels_, mapping_.name, one.name);
  }
  [[nodiscard]] std::string after(const RemapReport::Value& one) const {
    const int target = one.to.value_or(0);
    return namedValue(target, labels_, "new", nameIn(mapping_.targetNames, target));
  }
  [[nodiscard]] RepairPreview::Row row(const RemapReport::Value& one) const {
    return {std::to_string(one.voxels) + (one.voxels == 1 ? " voxel" : " voxels"),
            before(one),
            isChanged(one) ? after(one) : "stays"};
  }
  [[nodiscard]] std::string warning(const Values& values) const;
  [[nodiscard]] std::string summary(const Values& values) const;

  [[nodiscard]] static bool isChanged(const RemapReport::Value& one) {
    return one.to.value_or(0) != one.from;
  }

 private:
  [[nodiscard]] std::string summaryOfSingles(const Values& values) const;

  const LabelMapping& mapping_;
  const Names& labels_;
};

/// Of labels that the dataset declares and that would be others afterwards; empty: none.
std::string Words::warning(const Values& values) const {
  std::string named;
  std::size_t count = 0;
  for (const RemapReport::Value& one : values) {
    if (!isChanged(one) || !labels_.contains(one.from)) continue;
    if (++count <= kNamedChanges) named += (count > 1 ? ", " : "") + before(one) + " becomes " + after(one);
  }
  if (count == 0) return {};
  if (count > kNamedChanges) named += " and " + std::to_string(count - kNamedChanges) + " more";
  return (count == 1
              ? "1 label that the dataset declares would mean something else: "
              : std::to_string(count) + " labels that the dataset declares would mean something else: ") +
         named + ". Go on only where this file does not follow the labels of the dataset.";
}

std::string Words::summaryOfSingles(const Values& values) const {
  std::int64_t voxels = 0;
  std::string named;
  std::size_t count = 0;
  bool allDropped = true;
  for (const RemapReport::Value& one : values) {
    if (!isChanged(one)) continue;
    voxels += one.voxels;
    allDropped = allDropped && *one.to == 0;
    if (++count <= kNamedChanges) named += (count > 1 ? ", " : "") + std::to_string(one.from);
  }
  if (count > kNamedChanges) named += " and " + std::to_string(count - kNamedChanges) + " more";
  return std::to_string(voxels) + (voxels == 1 ? " voxel" : " voxels") + " of the " +
         (count == 1 ? "value " : "values ") + named + (voxels == 1 ? " becomes " : " become ") +
         (allDropped ? "background" : "another label") + "; all other voxels keep their labels.";
}

std::string Words::summary(const Values& values) const {
  if (mapping_.othersStay) return summaryOfSingles(values);
  const auto dropped =
      std::count_if(values.begin(), values.end(), [](const RemapReport::Value& one) { return !one.to; });
  return std::to_string(values.size()) + (values.size() == 1 ? " label value, " : " label values, ") +
         std::to_string(dropped) +
         (dropped == 1 ? " of them has no counterpart and becomes background."
                       : " of them have no counterpart and become background.");
}

}  // namespace

void previewOfLabelRepair(const RepairRequest& request, RepairPreview& preview) {
  const Volume volume = readVolume(request.file).volume;
  preview.labels = labelsFor(request);
  const Values present = valuesIn(volume, request.file);
  for (const RemapReport::Value& one : present)
    if (!preview.labels.empty() && !preview.labels.contains(one.from))
      preview.undeclared.emplace_back(one.from, one.voxels);
  const LabelMapping mapping = mappingOf(request, present, preview.labels);
  Values values = remapLabels(volume, mapping, request.file.string()).report.values;
  std::ranges::stable_partition(values, Words::isChanged);
  const Words words(mapping, preview.labels);
  for (const RemapReport::Value& one : values) preview.rows.push_back(words.row(one));
  preview.summary = words.summary(values);
  preview.warning = words.warning(values);
  if (values.empty() || !Words::isChanged(values.front()))
    preview.refusal =
        request.file.string() + " holds nothing that this would change; choose something else above";
}

void writeWithLabels(const RepairRequest& request, const std::filesystem::path& target) {
  const LoadedVolume loaded = readVolume(request.file);
  const LabelMapping mapping = mappingOf(request, valuesIn(loaded.volume, request.file), labelsFor(request));
  const RemappedLabels remapped = remapLabels(loaded.volume, mapping, request.file.string());
  writeVolume(target, remapped.volume, &loaded.header);
}

}  // namespace viscera
