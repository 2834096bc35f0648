// SPDX-License-Identifier: Apache-2.0
#include "app/commands/dataset_commands.h"
#include "app/commands/output.h"
#include "app/exit_status.h"
#include "engine/data/card_download.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace viscera {
namespace {

constexpr std::size_t kNamedFiles = 10;

template <class T>
std::vector<T> firstOf(const std::vector<T>& all) {
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kNamedFiles))};
}

std::string namesOf(const FileList& list) {
  if (!list.names.empty()) return list.names;
  return "the files must lie where the list names them, for example " + list.files.front();
}

Json toJson(const std::vector<OtherPlace>& places) {
  Json list = Json::array();
  for (const auto& [expected, found] : firstOf(places))
    list.push_back({{"expected", expected}, {"found", found}});
  return list;
}

Json toJson(const DownloadReport& report) {
  return {{"name", report.list.name},
          {"files", report.list.files.size()},
          {"complete", report.complete()},
          {"in_place", report.inPlace},
          {"in_other_folder", report.elsewhere.size()},
          {"wrongly_named", report.wronglyNamed.size()},
          {"missing", report.missing.size()},
          {"first_in_other_folder", toJson(report.elsewhere)},
          {"first_wrongly_named", toJson(report.wronglyNamed)},
          {"first_missing", firstOf(report.missing)},
          {"names", namesOf(report.list)}};
}

void printPlaces(const char* title, const std::vector<OtherPlace>& places) {
  if (places.empty()) return;
  std::cout << "  " << title << '\n';
  for (const auto& [expected, found] : firstOf(places))
    std::cout << "    " << found << "  for  " << expected << '\n';
  if (places.size() > kNamedFiles) std::cout << "    and " << places.size() - kNamedFiles << " more\n";
}

void print(const DownloadReport& report) {
  std::cout << report.list.name << ": " << report.found() << " of " << report.list.files.size() << " files";
  if (report.absent()) {
    std::cout << ", nothing of it is here; " << namesOf(report.list) << '\n';
    return;
  }
  std::cout << (report.complete() ? ", complete\n" : ", not complete\n");
  if (report.inPlace < report.list.files.size()) std::cout << "  " << namesOf(report.list) << '\n';
  printPlaces("in another folder; taken from there, but MONAI's scripts need them in place:",
              report.elsewhere);
  printPlaces("under a name that is not taken; rename or convert them:", report.wronglyNamed);
  if (report.missing.empty()) return;
  std::cout << "  " << report.missing.size() << " missing\n";
  for (const std::string& file : firstOf(report.missing)) std::cout << "    " << file << '\n';
  if (report.missing.size() > kNamedFiles)
    std::cout << "    and " << report.missing.size() - kNamedFiles << " more\n";
}

}  // namespace

void checkCardDownload(const Split* split, const std::filesystem::path& root, const GlobalOptions& options) {
  const std::vector<FileList> lists = split == nullptr ? cardFileLists() : std::vector{fileListOf(*split)};
  const std::vector<DownloadReport> reports = checkDownload(lists, root);
  if (options.json) {
    Json document = {{"root", root.string()}, {"lists", Json::array()}};
    for (const DownloadReport& report : reports) document["lists"].push_back(toJson(report));
    printJson(document);
  } else {
    for (const DownloadReport& report : reports) print(report);
  }
  // A list of which nothing is there is not asked for, unless it is the only one.
  const bool any =
      std::any_of(reports.begin(), reports.end(), [](const auto& one) { return one.complete(); });
  const bool begun = std::any_of(
      reports.begin(), reports.end(), [](const auto& one) { return !one.complete() && !one.absent(); });
  if (!any || begun) throw CLI::RuntimeError(kBadInput);
}

}  // namespace viscera
