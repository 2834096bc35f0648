// SPDX-License-Identifier: Apache-2.0
#include "app/commands/score_output.h"

#include "app/commands/output.h"
#include "app/console.h"

#include <iostream>

namespace viscera {
namespace {

constexpr std::size_t kNameWidth = 22;

std::string plainText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "none";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_float()) return numberText(value.get<double>());
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& one : value) text += (text.empty() ? "" : ", ") + plainText(one);
  return text;
}

}  // namespace

void printScores(const ScoreTable& table) {
  std::vector<std::vector<std::string>> rows;
  for (const OrganMean& mean : organMeans(table))
    rows.push_back({std::to_string(mean.label),
                    mean.name,
                    std::to_string(mean.cases),
                    numberText(mean.dice),
                    numberText(mean.hd95_mm),
                    numberText(mean.surfaceDice)});
  std::cout << '\n'
            << table.grid << " grid, " << table.cases.size()
            << (table.cases.size() == 1 ? " case\n" : " cases\n");
  printTable({"label", "organ", "n", "Dice", "HD95 mm", "surface Dice"}, rows);
  std::cout << "mean Dice " << numberText(meanDice(table)) << "  (" << ruleSentence(table.rule) << ")\n"
            << "n counts the cases whose reference has the organ; HD95 leaves out those where nothing was "
               "predicted\n";
}

void printProtocol(const Json& protocol) {
  for (const auto& [key, value] : protocol.items()) {
    std::string name = key;
    name.resize(std::max(kNameWidth, name.size() + 1), ' ');
    std::cout << name << plainText(value) << '\n';
  }
}

}  // namespace viscera
