// SPDX-License-Identifier: Apache-2.0
#include "app/bench_workloads.h"
#include "app/commands/output.h"
#include "app/console.h"
#include "engine/base/error.h"

#include <ATen/Parallel.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace viscera {
namespace {

struct BenchArguments {
  BenchChoice choice;
  int repeats = 3;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

Json toJson(const BenchResult& result) {
  Json value = {{"name", result.name}, {"median_s", nullptr}, {"min_s", nullptr}, {"max_s", nullptr}};
  value["n"] = result.seconds.size();
  value["peak_rss_mb"] = nullptr;
  if (result.seconds.empty()) {
    value["reason"] = result.skipped;
    return value;
  }
  value["median_s"] = median(result.seconds);
  value["min_s"] = *std::min_element(result.seconds.begin(), result.seconds.end());
  value["max_s"] = *std::max_element(result.seconds.begin(), result.seconds.end());
  value["peak_rss_mb"] = static_cast<double>(result.peakBytes) / 1048576.0;
  return value;
}

void printResults(const std::vector<BenchResult>& results) {
  std::vector<std::vector<std::string>> rows;
  for (const BenchResult& one : results) {
    if (one.seconds.empty()) {
      rows.push_back({one.name, "–", "–", "–", "0", "–", one.skipped});
      continue;
    }
    rows.push_back({one.name,
                    numberText(median(one.seconds)),
                    numberText(*std::min_element(one.seconds.begin(), one.seconds.end())),
                    numberText(*std::max_element(one.seconds.begin(), one.seconds.end())),
                    std::to_string(one.seconds.size()),
                    std::to_string(one.peakBytes >> 20U),
                    one.what});
  }
  std::cout << machineText() << ", " << at::get_num_threads() << " threads\n\n";
  printTable({"name", "median s", "least s", "most s", "n", "peak MiB", "what"}, rows);
}

void bench(const BenchArguments& arguments, const GlobalOptions& options) {
  const WorkContext context = consoleContext(options);
  std::vector<BenchResult> results;
  const std::vector<BenchWorkload> workloads = benchWorkloads(arguments.choice);
  for (const BenchWorkload& workload : workloads) {
    context.report("bench", static_cast<double>(results.size()) / static_cast<double>(workloads.size()));
    results.push_back(measure(workload, arguments.repeats, context));
  }
  context.report("bench", 1.0);
  if (!options.json) {
    printResults(results);
    return;
  }
  Json document = {
      {"machine", machineText()}, {"threads", at::get_num_threads()}, {"results", Json::array()}};
  for (const BenchResult& one : results) document["results"].push_back(toJson(one));
  printJson(document);
}

}  // namespace

void addBenchCommand(CLI::App& program, const GlobalOptions& options) {
  const auto arguments = std::make_shared<BenchArguments>();
  CLI::App* verb = program.add_subcommand(
      "bench", "Measures this machine: network, training steps, preprocessing, prediction");
  verb->add_option(
          "--suite", arguments->choice.suite, "step (fine-tuning), ssl (pre-training), prep, infer or all")
      ->type_name("NAME")
      ->check(CLI::IsMember({"step", "ssl", "prep", "infer", "all"}))
      ->capture_default_str();
  verb->add_option("--only", arguments->choice.only, "One measurement of the suite by its name")
      ->type_name("NAME")
      ->check(CLI::IsMember(std::vector<std::string>(kBenchNames.begin(), kBenchNames.end())));
  verb->add_option("--repeats", arguments->repeats, "Measurements of each, after one warm-up")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb->add_option("--image", arguments->choice.image, "Scan for prep and infer (default: a synthetic one)")
      ->type_name("FILE");
  verb->add_option("--label", arguments->choice.label, "Label map of the scan, for prep")->type_name("FILE");
  verb->footer(
      "Sizes are those of the model card: 96x96x96 voxels, UNETR with 92,784,046 parameters. Examples:\n"
      "  viscera-cli bench --suite step --threads 2\n"
      "  viscera-cli bench --repeats 5 --image scan.nii.gz --json\n"
      "  viscera-cli bench --only finetune_step_bf16");
  verb->callback([arguments, &options] { bench(*arguments, options); });
}

}  // namespace viscera
