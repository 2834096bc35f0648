// SPDX-License-Identifier: Apache-2.0
#include "engine/base/process.h"
#include "frame_times.h"
#include "gui_bench.h"
#include "run_told.h"

#include <cmath>
#include <cstdio>
#include <string>

namespace viscera::bench {
namespace {

// A fine-tuning of the model card on a fast GPU, four steps a second: twelve series a step (loss, Dice loss,
// cross-entropy, learning rate, eight times), a validation every 500 steps with six cases of 13 organs, a
// picture, a checkpoint and three lines of log with each.
constexpr std::int64_t kSteps = 24 * 3600 * 4;
constexpr std::int64_t kStepsPerEpoch = 24;
constexpr std::int64_t kValidateEvery = 500;
constexpr std::int64_t kStepsAtOnce = 2000;  // what 500 s tell comes in one turn
constexpr int kPatience_ms = 120'000;
const char* const kSeries[] = {"train/loss",
                               "train/dice",
                               "train/ce",
                               "lr",
                               "time/wait",
                               "time/load",
                               "time/augment",
                               "time/copy",
                               "time/forward",
                               "time/backward",
                               "time/update",
                               "time/step"};

std::int64_t tellStep(RunTold& run, std::int64_t step) {
  const std::int64_t wall_ms = wallClockMs();
  std::int64_t events = 0;
  for (const char* series : kSeries) {
    const double value =
        1.0 / (1.0 + 1e-5 * static_cast<double>(step)) + 0.1 * std::sin(static_cast<double>(step));
    run.tell(ScalarSample{series, step, wall_ms, value});
    ++events;
  }
  run.tell(StepFinished{step, step / kStepsPerEpoch, 0.25, 60.0});
  return events + 1;
}

std::int64_t tellValidation(RunTold& run, std::int64_t step) {
  ValidationFinished validation = test::validationAt(step, 0.8, true);
  validation.cases.clear();
  for (int i = 0; i < 6; ++i) {
    CaseScore one{"case " + std::to_string(i), {}};
    for (int organ = 1; organ <= 13; ++organ)
      one.organs.push_back({organ, "organ " + std::to_string(organ), 0.8});
    validation.cases.push_back(std::move(one));
  }
  run.tell(ScalarSample{"val/dice_mean", step, wallClockMs(), 0.8});
  run.tell(validation);
  const std::string name = std::to_string(step);
  run.tell(
      CheckpointWritten{step, "checkpoints/step_" + name + ".pt", std::string(64, 'a'), 1'100'000'000, true});
  for (const char* text : {"validating", "checkpoint written", "goes on"})
    run.project().writeFile(run.project().runFolder("a") / "log.txt",
                            "2026-01-01 00:00:00.000 info " + name + ' ' + text + '\n');
  return 3;
}

/// Until the window has shown it and the recorder has written it.
bool settle(RunTold& run, std::int64_t step) {
  const auto seen = [&] {
    return run.board().find("a") != nullptr && run.board().find("a")->record.step == step;
  };
  if (!QTest::qWaitFor(seen, kPatience_ms)) return false;
  return run.recorder().flush().empty();
}

}  // namespace

bool dayOfEvents() {
  RunTold run;
  std::int64_t events = 1;
  run.tell(RunStarted{0, kSteps, kStepsPerEpoch, "cuda:0", ""});
  std::printf("%lld steps, %lld epochs, %lld validations\n",
              static_cast<long long>(kSteps),
              static_cast<long long>(kSteps / kStepsPerEpoch),
              static_cast<long long>(kSteps / kValidateEvery));
  FrameTimes turns;
  for (std::int64_t step = 1; step <= kSteps; ++step) {
    events += tellStep(run, step);
    if (step % kValidateEvery == 0) events += tellValidation(run, step);
    const bool quarter = step % (kSteps / 8) == 0;
    if (step % kStepsAtOnce != 0 && !quarter) continue;
    bool settled = false;
    turns.measure([&] { settled = settle(run, step); });
    if (!settled) return false;
    if (!quarter) continue;
    QTest::qWait(1500);  // three looks at the database
    returnFreedMemory();
    std::printf("after %2lld hours: %lld events, resident %.1f MB\n",
                static_cast<long long>(24 * step / kSteps),
                static_cast<long long>(events),
                1e-6 * static_cast<double>(residentBytes()));
    std::fflush(stdout);
  }
  turns.print("turns of 2,000 steps until they are shown and recorded");
  return true;
}

}  // namespace viscera::bench
