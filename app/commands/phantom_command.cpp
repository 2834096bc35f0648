// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "engine/base/error.h"
#include "engine/data/phantom.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <numeric>

namespace viscera {
namespace {

struct PhantomArguments {
  std::filesystem::path out;
  std::int64_t cases = 0;
  std::vector<std::int64_t> size;
  std::vector<double> spacing_mm;
  std::uint64_t seed = 0;
};

/// Shares `total` out in the proportions of the default numbers, at least one for each role.
PhantomDataset shareOut(std::int64_t total) {
  PhantomDataset counts;
  const std::array<std::int64_t*, 5> shares = {&counts.unlabelledTraining,
                                               &counts.labelledTraining,
                                               &counts.unlabelledValidation,
                                               &counts.labelledValidation,
                                               &counts.test};
  if (total < static_cast<std::int64_t>(shares.size()))
    throw Error(ErrorCode::InvalidConfiguration,
                "--cases " + std::to_string(total) +
                    " is too few; the splits need at least 5 cases, one for each role");
  const std::int64_t usual = std::accumulate(
      shares.begin(), shares.end(), std::int64_t{0}, [](auto sum, auto* share) { return sum + *share; });
  std::int64_t given = 0;
  for (std::int64_t* share : shares) {
    *share = std::max<std::int64_t>(1, *share * total / usual);
    given += *share;
  }
  for (std::size_t i = 0; given < total; i = (i + 1) % shares.size(), ++given) ++*shares[i];
  for (; given > total; --given)
    --**std::max_element(shares.begin(), shares.end(), [](auto* a, auto* b) { return *a < *b; });
  return counts;
}

void writePhantoms(const PhantomArguments& arguments, const GlobalOptions& options) {
  PhantomOptions phantom;
  phantom.seed = arguments.seed;
  if (!arguments.size.empty()) std::copy(arguments.size.begin(), arguments.size.end(), phantom.size.begin());
  if (!arguments.spacing_mm.empty())
    std::copy(arguments.spacing_mm.begin(), arguments.spacing_mm.end(), phantom.spacing_mm.data());
  const PhantomDataset counts = arguments.cases > 0 ? shareOut(arguments.cases) : PhantomDataset{};
  writePhantomDataset(arguments.out, phantom, counts, consoleContext(options));

  const auto ssl = (arguments.out / "dataset_ssl.json").string();
  const auto seg = (arguments.out / "dataset_seg.json").string();
  if (options.json) {
    printJson({{"folder", arguments.out.string()},
               {"ssl_split", ssl},
               {"seg_split", seg},
               {"cases",
                {{"unlabelled_training", counts.unlabelledTraining},
                 {"unlabelled_validation", counts.unlabelledValidation},
                 {"labelled_training", counts.labelledTraining},
                 {"labelled_validation", counts.labelledValidation},
                 {"test", counts.test}}}});
    return;
  }
  std::cout << "unlabelled: " << counts.unlabelledTraining << " training, " << counts.unlabelledValidation
            << " validation  " << ssl << "\nlabelled:   " << counts.labelledTraining << " training, "
            << counts.labelledValidation << " validation, " << counts.test << " test  " << seg << '\n';
}

}  // namespace

void addPhantomCommand(CLI::App& program, const GlobalOptions& options) {
  const auto arguments = std::make_shared<PhantomArguments>();
  CLI::App* verb =
      program.add_subcommand("phantom", "Writes a synthetic abdomen data set with 13 labelled organs");
  verb->add_option("--out", arguments->out, "Folder to write to")->type_name("DIR")->required();
  verb->add_option("--cases", arguments->cases, "Scans in all, shared out over the roles (default 28)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  verb->add_option("--size", arguments->size, "Voxels along each axis (default 96,80,64)")
      ->type_name("X,Y,Z")
      ->delimiter(',')
      ->expected(3)
      ->check(CLI::PositiveNumber);
  verb->add_option("--spacing", arguments->spacing_mm, "Distance of voxels in mm (default 3,3,4)")
      ->type_name("X,Y,Z")
      ->delimiter(',')
      ->expected(3)
      ->check(CLI::PositiveNumber);
  verb->add_option("--seed", arguments->seed, "The same seed gives the same scans (default 0)")
      ->type_name("S");
  verb->footer(
      "Examples:\n"
      "  viscera-cli phantom --out demo\n"
      "  viscera-cli phantom --out tiny --cases 5 --size 64,64,48 --spacing 4,4,5 --seed 7");
  verb->callback([arguments, &options] { writePhantoms(*arguments, options); });
}

}  // namespace viscera
