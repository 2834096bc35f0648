// SPDX-License-Identifier: Apache-2.0
// How long it takes until 1,000 runs stand in the list, drawn. Budget: 200 ms.
#include "gui/theme/theme.h"
#include "gui/training/run_list.h"
#include "made_up_runs.h"

#include <QApplication>

#include <benchmark/benchmark.h>

namespace viscera {
namespace {

void listRuns(benchmark::State& state) {
  const auto runs = test::manyRuns(static_cast<int>(state.range(0)));
  for (auto step : state) {
    RunList list;
    list.resize(320, 900);
    list.setRuns(runs, {});
    benchmark::DoNotOptimize(list.grab());
  }
}
BENCHMARK(listRuns)->Arg(1000)->Unit(benchmark::kMillisecond);

void updateRuns(benchmark::State& state) {
  auto runs = test::manyRuns(static_cast<int>(state.range(0)));
  RunList list;
  list.resize(320, 900);
  for (auto step : state) {
    ++runs.front().record.step;
    list.setRuns(runs, {});
    benchmark::DoNotOptimize(list.grab());
  }
}
BENCHMARK(updateRuns)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace viscera

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  viscera::Theme theme(application, viscera::Theme::Choice::Light);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
