// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/export_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>

namespace viscera {
namespace {

constexpr std::array<std::string_view, 7> kScanEndings = {
    ".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm"};

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

std::string numberOf(const ExportSubject& subject) {
  return subject.number > 0 ? "scan-" + std::to_string(subject.number) : std::string();
}

/// Of one of several: the case, else the predicted scan, else which of them it is.
std::string nameInFolder(const ExportOrder& order, std::size_t place) {
  const ExportSubject& subject = order.subjects[place];
  if (order.caseNames && hasCaseName(subject)) return fileSafe(subject.name);
  if (subject.number > 0) return numberOf(subject);
  const std::string number = std::to_string(place + 1);
  return "case-" + std::string(number.size() < 3 ? 3 - number.size() : 0, '0') + number;
}

}  // namespace

std::string endingOf(ExportKind kind) {
  switch (kind) {
    case ExportKind::Nifti:
      return ".nii.gz";
    case ExportKind::SegNrrd:
      return ".seg.nrrd";
    case ExportKind::DicomSeg:
      return ".dcm";
    case ExportKind::Csv:
      return ".csv";
    case ExportKind::Stl:
      break;
  }
  return "";
}

std::string fileSafe(const std::string& name) {
  std::string safe;
  for (const char letter : name) {
    const bool fits = std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' ||
                      (letter == '.' && !safe.empty());
    if (fits)
      safe += letter;
    else if (!safe.empty() && safe.back() != '-')
      safe += '-';
  }
  while (!safe.empty() && (safe.back() == '-' || safe.back() == '.')) safe.pop_back();
  return safe;
}

bool hasCaseName(const ExportSubject& subject) {
  return subject.isDatasetCase && !fileSafe(subject.name).empty();
}

std::string stemOf(const ExportSubject& subject, bool caseNames) {
  const std::string name = caseNames && hasCaseName(subject) ? fileSafe(subject.name) : numberOf(subject);
  const std::string maker = fileSafe(subject.algorithm);
  if (name.empty()) return maker.empty() ? "labels" : maker;
  return name + '-' + (maker.empty() ? "labels" : maker);
}

std::string folderNameOf(const std::vector<ExportSubject>& subjects) {
  const std::string maker = subjects.empty() ? "" : fileSafe(subjects.front().algorithm);
  return maker.empty() ? "label-maps" : maker;
}

std::filesystem::path targetIn(const std::filesystem::path& folder,
                               const std::string& stem,
                               ExportKind kind,
                               const ExportSubject& subject) {
  if (kind == ExportKind::Stl) return folder / (stem + kSurfacesEnding);
  const std::filesystem::path target = folder / (stem + endingOf(kind));
  return target == subject.labels ? folder / (stem + "-export" + endingOf(kind)) : target;
}

std::vector<std::filesystem::path> targetsOf(const ExportOrder& order) {
  if (order.subjects.size() == 1) return {order.target};
  std::vector<std::filesystem::path> targets;
  std::set<std::filesystem::path> taken;
  for (std::size_t place = 0; place < order.subjects.size(); ++place) {
    const std::string stem = nameInFolder(order, place);
    std::filesystem::path target = order.target / (stem + endingOf(order.kind));
    for (int number = 2; !taken.insert(target).second; ++number)
      target = order.target / (stem + '-' + std::to_string(number) + endingOf(order.kind));
    targets.push_back(target);
  }
  return targets;
}

bool isScanFile(const std::filesystem::path& image) {
  const std::string name = lowerCase(image.filename().string());
  return image.empty() || std::any_of(kScanEndings.begin(),
                                      kScanEndings.end(),
                                      [&name](std::string_view ending) { return name.ends_with(ending); });
}

std::filesystem::path seriesOf(const ExportOrder& order, const ExportSubject& subject) {
  if (!isScanFile(subject.image)) return subject.image;
  if (order.series.empty() || order.subjects.size() == 1) return order.series;
  return order.series / subject.name;
}

}  // namespace viscera
