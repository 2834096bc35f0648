// SPDX-License-Identifier: Apache-2.0
#include "tests/app/run_facts.h"

#include "engine/base/error.h"
#include "storage/database.h"

#include <iterator>

namespace viscera::test {

Json showRun(const std::filesystem::path& run, const std::vector<std::string>& before) {
  return runCli({"runs", "show", run.string(), "--json"}, before).json();
}

Json curvesOf(const Json& shown) {
  Json curves = shown.at("series");
  for (auto one = curves.begin(); one != curves.end();)
    one = one.key().starts_with("time/") ? curves.erase(one) : std::next(one);
  return curves;
}

std::optional<RunRecord> recordedRun(const std::filesystem::path& project) {
  if (!std::filesystem::exists(project / kDatabaseName)) return std::nullopt;
  try {
    Database database(project / kDatabaseName, Database::Access::ReadOnly);
    const auto runs = RunRepository(database).list();
    return runs.empty() ? std::nullopt : std::optional(runs[0]);
  } catch (const Error&) {
    return std::nullopt;  // the program is just creating it
  }
}

}  // namespace viscera::test
