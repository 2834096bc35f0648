// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/carried_names.h"

#include "engine/interchange/number_text.h"
#include "engine/volume/gz_reader.h"
#include "engine/volume/nifti_header.h"
#include "engine/volume/nrrd_header.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>

namespace viscera {
namespace {

constexpr std::int64_t kLargestExtension = std::int64_t{1} << 22U;
constexpr std::string_view kTextBegin = "<![CDATA[";
constexpr std::string_view kTextEnd = "]]>";

std::optional<int> labelValue(std::string_view text) {
  int value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || stop != text.data() + text.size() || value < 1 || value > 255)
    return std::nullopt;
  return value;
}

/// What stands between two marks from `position` on; none where they do not follow each other.
std::optional<std::string_view> between(std::string_view text, std::string_view begin, std::string_view end) {
  const auto first = text.find(begin);
  if (first == std::string_view::npos) return std::nullopt;
  text.remove_prefix(first + begin.size());
  const auto last = text.find(end);
  if (last == std::string_view::npos) return std::nullopt;
  return text.substr(0, last);
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::string fraction(std::uint8_t part) {
  return fixedText(static_cast<double>(part) / 255.0, 6);
}

/// Text of all extensions of a NIfTI header, one behind the other.
std::string extensionsOf(const std::filesystem::path& file) {
  GzReader reader(file);
  std::array<std::byte, kLargestNiftiHeader> start{};
  const std::size_t count = reader.readUpTo(start);
  const NiftiHeader header = parseNiftiHeader(std::span(start).first(count), file.string());
  const std::int64_t headerBytes = header.version == 1 ? 348 : 540;
  const std::int64_t extended = header.voxelOffset - headerBytes;
  if (extended <= 4 || extended > kLargestExtension) return {};
  GzReader again(file);
  again.skipTo(headerBytes);
  std::string text(static_cast<std::size_t>(extended), '\0');
  again.read(std::as_writable_bytes(std::span(text)));
  return text.front() == 0 ? std::string() : text;
}

std::map<int, std::string> namesOfSegNrrd(const std::filesystem::path& file) {
  constexpr int kMostLines = 20'000;
  std::ifstream stream(file, std::ios::binary);
  std::map<std::string, std::string> names;
  std::map<std::string, int> values;
  for (int count = 0; count < kMostLines; ++count) {
    const auto line = nextNrrdLine(stream);
    if (!line) break;
    const auto mark = line->text.find(":=");
    const auto part = line->text.find('_');
    if (!line->text.starts_with("Segment") || mark == std::string::npos || part > mark) continue;
    const std::string segment = line->text.substr(0, part);
    const std::string field = line->text.substr(part + 1, mark - part - 1);
    if (field == "Name") names[segment] = replaced(line->text.substr(mark + 2), "\\\\", "\\");
    if (field == "LabelValue")
      if (const auto value = labelValue(line->text.substr(mark + 2))) values[segment] = *value;
  }
  std::map<int, std::string> result;
  for (const auto& [segment, value] : values)
    if (const auto name = names.find(segment); name != names.end()) result.emplace(value, name->second);
  return result;
}

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

/// Text of the table beside a label map; empty where there is none.
std::string tableBeside(const std::filesystem::path& file) {
  constexpr std::size_t kLargestTable = std::size_t{1} << 20U;
  constexpr std::array<std::string_view, 5> kEndings = {".seg.nrrd", ".nii.gz", ".nii", ".nrrd", ".mha"};
  std::string name = file.filename().string();
  const std::string lower = lowerCase(name);
  const auto* ending = std::find_if(
      kEndings.begin(), kEndings.end(), [&](std::string_view one) { return lower.ends_with(one); });
  if (ending == kEndings.end()) return {};
  name.resize(name.size() - ending->size());
  std::ifstream stream(file.parent_path() / (name + "_labels.txt"), std::ios::binary);
  std::string text(kLargestTable, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::map<int, std::string> namesInside(const std::filesystem::path& file) {
  const std::string name = lowerCase(file.filename().string());
  if (name.ends_with(".nii") || name.ends_with(".nii.gz")) return namesInCaretTable(extensionsOf(file));
  if (name.ends_with(".nrrd")) return namesOfSegNrrd(file);
  return {};
}

}  // namespace

std::map<int, std::string> carriedNames(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) return {};
  auto names = namesInside(file);
  return names.empty() ? namesInItkSnapTable(tableBeside(file)) : names;
}

std::string caretTable(const std::vector<ExportLabel>& labels) {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CaretExtension>\n<VolumeInformation Index=\"0\">\n"
      "<LabelTable>\n";
  for (const ExportLabel& label : labels)
    xml += "<Label Key=\"" + std::to_string(label.value) + "\" Red=\"" + fraction(label.colour.red) +
           "\" Green=\"" + fraction(label.colour.green) + "\" Blue=\"" + fraction(label.colour.blue) +
           "\" Alpha=\"1\"><![CDATA[" + label.name + "]]></Label>\n";
  return xml +
         "</LabelTable>\n<StudyMetaDataLinkSet>\n</StudyMetaDataLinkSet>\n<VolumeType><![CDATA[Label]]>"
         "</VolumeType>\n</VolumeInformation>\n</CaretExtension>\n";
}

std::map<int, std::string> namesInCaretTable(std::string_view xml) {
  std::map<int, std::string> names;
  const auto table = between(xml, "<LabelTable", "</LabelTable>");
  if (!table) return names;
  std::string_view rest = *table;
  while (const auto label = between(rest, "<Label ", "</Label>")) {
    const auto key = between(*label, "Key=\"", "\"");
    const auto text = between(*label, kTextBegin, kTextEnd);
    const auto value = key ? labelValue(*key) : std::nullopt;
    if (value && text) names.emplace(*value, std::string(*text));
    rest.remove_prefix(static_cast<std::size_t>(label->data() + label->size() - rest.data()));
  }
  return names;
}

std::map<int, std::string> namesInItkSnapTable(std::string_view text) {
  std::map<int, std::string> names;
  if (text.substr(0, 200).find("ITK-SnAP Label Description File") == std::string_view::npos) return names;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || line[begin] == '#') continue;
    line.remove_prefix(begin);
    const auto value = labelValue(line.substr(0, line.find_first_of(" \t")));
    const auto name = between(line, "\"", "\"");
    if (value && name) names.emplace(*value, std::string(*name));
  }
  return names;
}

}  // namespace viscera
