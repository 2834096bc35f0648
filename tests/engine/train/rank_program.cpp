// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json.h"
#include "engine/train/distributed.h"
#include "tests/engine/train/rank_run.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

// What one rank does in the tests of distributed_test.cpp, which start this program.
namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::RecordingObserver;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Json summaryOf(const RecordingObserver& run) {
  Json series = Json::object();
  for (const auto& [name, values] : run.series()) series[name] = values;
  return {{"outcome", static_cast<int>(run.end().outcome)},
          {"step", run.end().step},
          {"reason", run.end().reason},
          {"messages", run.messages()},
          {"series", series}};
}

TEST(RankProgram, Exchanges) {
  const auto communicator = connect(*placeFromEnvironment());
  const std::int64_t rank = communicator->rank();
  ASSERT_EQ(communicator->worldSize(), 2);
  for (const auto type : {torch::kFloat32, torch::kFloat64, torch::kInt64}) {
    at::Tensor sum = torch::tensor({1 + rank, 10 * (1 + rank)}, type);
    communicator->allReduceSum(sum);
    EXPECT_TRUE(sum.equal(torch::tensor({3, 30}, type))) << type;
  }
  for (const auto type : {torch::kBool, torch::kBFloat16, torch::kUInt8}) {
    at::Tensor value = rank == 0 ? torch::ones({2, 3}, type) : torch::zeros({2, 3}, type);
    at::Tensor transposed = value.t();  // not contiguous
    communicator->broadcast(transposed);
    EXPECT_TRUE(value.equal(torch::ones({2, 3}, type))) << type;
  }
  // d/dx of the sum of squares of all rows: 2 x for the own ones.
  const at::Tensor own = torch::full({2, 3}, static_cast<double>(rank + 1)).requires_grad_();
  const at::Tensor rows = communicator->gatherRows(own);
  EXPECT_TRUE(rows.detach().equal(torch::tensor({1.0F, 1.0F, 2.0F, 2.0F}).unsqueeze(1).expand({4, 3})));
  rows.square().sum().backward();
  EXPECT_TRUE(own.grad().equal(2.0 * own.detach()));
  communicator->barrier();

  EXPECT_EQ(shareText(*communicator, rank == 0 ? "of rank 0" : ""), "of rank 0");
  EXPECT_EQ(shareText(*communicator, rank == 0 ? "" : "of rank 1"), "");
  RunControl control;
  if (rank == 1) control.stopAndFinalise();
  EXPECT_EQ(agreeOnRequest(*communicator, control), RunControl::Request::StopAndFinalise);
  EXPECT_NO_THROW(onAllProcesses(*communicator, [] {}));
  try {
    onAllProcesses(*communicator, [rank] {
      if (rank == 1) throw Error(ErrorCode::InvalidInput, "case 7 is damaged");
    });
    ADD_FAILURE() << "the failure of rank 1 was lost on rank " << rank;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
    EXPECT_STREQ(error.what(), "case 7 is damaged");
  }
  NamedTensors parameters{{"large", torch::zeros({3'000, 3'000})},
                          {"small", torch::zeros({2}).requires_grad_()},
                          {"unused", torch::zeros({2})}};
  parameters[0].second.mutable_grad() = torch::full({3'000, 3'000}, static_cast<double>(rank));  // 36 MB
  parameters[1].second.mutable_grad() = torch::full({2}, 2.0 + static_cast<double>(rank));
  sumGradients(*communicator, parameters);
  EXPECT_TRUE(parameters[0].second.grad().equal(torch::ones({3'000, 3'000})));
  EXPECT_TRUE(parameters[1].second.grad().equal(torch::full({2}, 5.0)));
}

TEST(RankProgram, Waits) {
  const auto communicator = connect(*placeFromEnvironment());
  if (communicator->rank() == 0) {
    EXPECT_THROW(communicator->barrier(), PeerLost);
  } else {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    std::raise(SIGKILL);
  }
}

TEST(RankProgram, Trains) {
  const auto communicator = connect(*placeFromEnvironment());
  const fs::path runFolder = variable("VISCERA_TEST_RUN");
  TrainingInput input = test::rankRun(variable("VISCERA_TEST_KIND"), variable("VISCERA_TEST_SET"), runFolder);
  input.resume = !variable("VISCERA_TEST_RESUME").empty();
  RecordingObserver observer;
  RunControl control;
  const std::string rank = std::to_string(communicator->rank());
  const auto after = [&](const char* name, const std::function<void()>& action) {
    if (const std::string step = variable(name); !step.empty() && rank == "1")
      observer.reaction = test::afterStep(std::stoll(step), action);
  };
  after("VISCERA_TEST_KILL", [] { std::raise(SIGKILL); });
  after("VISCERA_TEST_STOP", [&] { control.stopNow(); });
  train(input, control, observer, *communicator);
  writeJsonFile(runFolder / ("rank" + rank + ".json"), summaryOf(observer));
}

TEST(RankProgram, Measures) {
  const auto communicator = connect(*placeFromEnvironment());
  const fs::path runFolder = variable("VISCERA_TEST_RUN");
  TrainingInput input = test::rankRun(variable("VISCERA_TEST_KIND"), variable("VISCERA_TEST_SET"), runFolder);
  input.resume = true;
  RecordingObserver observer;
  RunControl control;
  control.stopAndFinalise();
  train(input, control, observer, *communicator);
  writeJsonFile(runFolder / ("rank" + std::to_string(communicator->rank()) + ".json"), summaryOf(observer));
}

}  // namespace
}  // namespace viscera
