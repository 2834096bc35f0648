// SPDX-License-Identifier: Apache-2.0
#include "engine/data/patch_source.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/data/batch_loader.h"
#include "engine/volume/volume_io.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace viscera {
namespace {

constexpr double kSteps =
    32767.0;  // HU 0 … 32767 become 0 … 1, so that a voxel's HU can be read off its value

// Voxel number in memory order of the tensor, (i, j, k) with k fastest, from 1; its label is the remainder by
// 251.
std::int16_t valueAt(const Index3& size, std::int64_t i, std::int64_t j, std::int64_t k) {
  return static_cast<std::int16_t>(1 + (i * size[1] + j) * size[2] + k);
}

class PatchSourceTest : public testing::Test {
 protected:
  void addCase(const std::string& id, const Index3& size, bool labelled = true) {
    Geometry geometry;
    geometry.size = size;
    geometry.direction = Eigen::Vector3d(-1.0, -1.0, 1.0).asDiagonal();  // RAS
    Volume image(geometry, VoxelType::Int16);
    Volume label(geometry, VoxelType::UInt8);
    for (std::int64_t k = 0; k < size[2]; ++k)
      for (std::int64_t j = 0; j < size[1]; ++j)
        for (std::int64_t i = 0; i < size[0]; ++i) {
          image.voxels<std::int16_t>()[image.offset(i, j, k)] = valueAt(size, i, j, k);
          label.voxels<std::uint8_t>()[label.offset(i, j, k)] =
              static_cast<std::uint8_t>(valueAt(size, i, j, k) % 251);
        }
    addCase(id, image, labelled ? &label : nullptr);
  }

  void addCase(const std::string& id, const Volume& image, const Volume* label) {
    SplitCase added;
    added.id = id;
    added.image = id + ".nii";
    added.imagePath = folder_.path() / added.image;
    writeVolume(added.imagePath, image);
    if (label) {
      added.label = id + "_label.nii";
      added.labelPath = folder_.path() / added.label;
      writeVolume(added.labelPath, *label);
    }
    added.found = true;
    cases_.push_back(added);
  }

  [[nodiscard]] CaseCache cache() const {
    return {folder_.path() / "cache", cases_, config(Task::Segmentation).preprocessing, 1.0};
  }

  [[nodiscard]] static RunConfig config(Task task) {
    RunConfig made;
    made.task = task;
    made.preprocessing = {"RAS", {1.0, 1.0, 1.0}, {0.0, kSteps}, false};
    made.sampling.patchSize = {16, 16, 16};
    made.sampling.samplesPerCase = 2;
    made.batchSize = 2;
    made.seed = 12;
    made.augmentation.inner = {2, 3, 6};
    made.augmentation.outer = {2, 6, 12};
    made.augmentation.shuffleSize = 4;
    return made;
  }

  [[nodiscard]] std::vector<std::filesystem::path> cacheEntries() const {
    std::vector<std::filesystem::path> files;
    for (const auto& item : std::filesystem::directory_iterator(folder_.path() / "cache"))
      files.push_back(item.path());
    return files;
  }

 private:
  test::TemporaryFolder folder_;
  std::vector<SplitCase> cases_;
};

bool same(const at::Tensor& a, const at::Tensor& b) {
  return a.defined() == b.defined() && (!a.defined() || torch::equal(a, b));
}

bool same(const Batch& a, const Batch& b) {
  return a.caseIds == b.caseIds && same(a.image, b.image) && same(a.secondView, b.secondView) &&
         same(a.target, b.target);
}

at::Tensor voxelNumbers(const at::Tensor& image) {
  return (image * kSteps).round().to(torch::kInt64);
}

// The box of the case of that size whose first voxel carries the patch's first value.
at::Tensor boxOf(const at::Tensor& patch, const Index3& size) {
  const at::Tensor whole =
      torch::arange(1, 1 + size[0] * size[1] * size[2]).reshape({size[0], size[1], size[2]});
  const std::int64_t first = voxelNumbers(patch).flatten()[0].item<std::int64_t>() - 1;
  return whole.narrow(0, first / (size[1] * size[2]), patch.size(-3))
      .narrow(1, first / size[2] % size[1], patch.size(-2))
      .narrow(2, first % size[2], patch.size(-1));
}

TEST_F(PatchSourceTest, PretrainingBatchesHoldTwoViewsAndTheCleanPatch) {
  for (const char* id : {"a", "b", "c"}) addCase(id, {20, 18, 22});
  const CaseCache cases = cache();
  const auto source = makePatchSource(config(Task::Pretraining), cases, {});
  ASSERT_EQ(source->batchesPerEpoch(), 2);
  const Batch batch = source->makeBatch(0, 0);
  for (const at::Tensor& tensor : {batch.image, batch.secondView, batch.target}) {
    EXPECT_EQ(tensor.sizes(), (std::vector<std::int64_t>{4, 1, 16, 16, 16}));
    EXPECT_EQ(tensor.scalar_type(), torch::kFloat32);
  }
  const Batch last = source->makeBatch(0, 1);
  EXPECT_EQ(last.image.size(0), 2);
  std::set<std::string> ids(batch.caseIds.begin(), batch.caseIds.end());
  ids.insert(last.caseIds.begin(), last.caseIds.end());
  EXPECT_THAT(ids, testing::ElementsAre("a", "b", "c"));
  EXPECT_THROW((void)source->makeBatch(0, 2), Error);
}

TEST_F(PatchSourceTest, ViewsAreCorruptedIndependently) {
  addCase("a", {20, 18, 22});
  const CaseCache cases = cache();
  RunConfig run = config(Task::Pretraining);
  run.augmentation.flipProbability = 0.0;
  run.augmentation.shuffleProbability = 1.0;
  run.sampling.samplesPerCase = 8;
  const Batch batch = makePatchSource(run, cases, {})->makeBatch(0, 0);
  for (std::int64_t n = 0; n < 8; ++n) {
    EXPECT_TRUE(same(voxelNumbers(batch.target[n][0]), boxOf(batch.target[n], {20, 18, 22})));
    EXPECT_FALSE(same(batch.image[n], batch.target[n]));
    EXPECT_FALSE(same(batch.secondView[n], batch.target[n]));
    EXPECT_FALSE(same(batch.image[n], batch.secondView[n]));
    EXPECT_LE(batch.image[n].max().item<float>(), batch.target[n].max().item<float>());
    EXPECT_GE(batch.image[n].min().item<float>(), batch.target[n].min().item<float>());
    for (std::int64_t m = 0; m < n; ++m) EXPECT_FALSE(same(batch.image[n], batch.image[m]));
  }
}

TEST_F(PatchSourceTest, FlipsComeBeforeTheCleanCopy) {
  addCase("a", {20, 18, 22});
  const CaseCache cases = cache();
  RunConfig run = config(Task::Pretraining);
  run.augmentation.flipProbability = 0.0;
  const Batch plain = makePatchSource(run, cases, {})->makeBatch(3, 0);
  run.augmentation.flipProbability = 1.0;
  run.augmentation.innerCutout = run.augmentation.outerCutout = false;
  run.augmentation.shuffleProbability = 0.0;
  const Batch flipped = makePatchSource(run, cases, {})->makeBatch(3, 0);
  EXPECT_TRUE(same(flipped.target, torch::flip(plain.target, {2, 3, 4})));
  EXPECT_TRUE(same(flipped.image, flipped.target));
  EXPECT_TRUE(same(flipped.secondView, flipped.target));
}

TEST_F(PatchSourceTest, WithoutAugmentationOnlyTheCropIsRandom) {
  addCase("a", {20, 18, 22});
  const CaseCache cases = cache();
  RunConfig run = config(Task::Pretraining);
  const Batch augmented = makePatchSource(run, cases, {})->makeBatch(0, 0);
  run.augmentation.enabled = false;
  const Batch views = makePatchSource(run, cases, {})->makeBatch(0, 0);
  EXPECT_TRUE(same(views.image, views.target));
  EXPECT_TRUE(same(views.secondView, views.target));
  EXPECT_FALSE(same(augmented.image, views.image));

  run = config(Task::Segmentation);
  run.augmentation.enabled = false;
  const Batch patches = makePatchSource(run, cases, {})->makeBatch(0, 0);
  for (std::int64_t n = 0; n < 2; ++n) {
    const at::Tensor expected = boxOf(patches.image[n], {20, 18, 22});
    EXPECT_TRUE(same(voxelNumbers(patches.image[n][0]), expected));
    EXPECT_TRUE(same(patches.target[n][0].to(torch::kInt64), expected.remainder(251)));
  }
}

TEST_F(PatchSourceTest, LabelsFollowTheImageThroughFlipsAndTurns) {
  addCase("a", {40, 33, 24});
  const CaseCache cases = cache();
  RunConfig run = config(Task::Segmentation);
  run.sampling.samplesPerCase = 12;
  run.augmentation.flipProbability = 0.5;
  run.augmentation.rotate90Probability = 0.8;
  run.augmentation.shiftProbability = 0.0;
  const Batch batch = makePatchSource(run, cases, {})->makeBatch(0, 0);
  EXPECT_EQ(batch.target.scalar_type(), torch::kUInt8);
  EXPECT_FALSE(batch.secondView.defined());
  EXPECT_TRUE(same(batch.target.to(torch::kInt64), voxelNumbers(batch.image).remainder(251)));
  int moved = 0;
  for (std::int64_t n = 0; n < 12; ++n) {
    const at::Tensor step = voxelNumbers(batch.image[n][0][0][0]).diff();
    if (!step.eq(1).all().item<bool>()) ++moved;
  }
  EXPECT_GT(moved, 0);
}

TEST_F(PatchSourceTest, ShiftsAWholePatchByOneValue) {
  addCase("a", {20, 18, 22});
  const CaseCache cases = cache();
  RunConfig run = config(Task::Segmentation);
  run.augmentation.shiftProbability = 0.0;
  const Batch plain = makePatchSource(run, cases, {})->makeBatch(0, 0);
  run.augmentation.shiftProbability = 1.0;
  const Batch shifted = makePatchSource(run, cases, {})->makeBatch(0, 0);
  EXPECT_TRUE(same(plain.target, shifted.target));
  const at::Tensor offsets = (shifted.image - plain.image).flatten(1);
  EXPECT_LE((offsets.amax(1) - offsets.amin(1)).max().item<float>(), 1e-6F);
  EXPECT_LE(offsets.abs().max().item<float>(), 0.1F);
  EXPECT_NE(offsets[0][0].item<float>(), offsets[1][0].item<float>());
}

TEST_F(PatchSourceTest, ExchangesLabelsOnALeftRightFlipOnly) {
  addCase("a", {20, 18, 22});
  const CaseCache cases = cache();
  std::vector<std::uint8_t> partners(251);
  for (std::size_t v = 0; v < partners.size(); ++v) partners[v] = static_cast<std::uint8_t>(250 - v);
  RunConfig run = config(Task::Segmentation);
  run.augmentation.rotate90Probability = run.augmentation.shiftProbability = 0.0;
  run.augmentation.flipProbability = 1.0;
  const Batch plain = makePatchSource(run, cases, {}, partners)->makeBatch(0, 0);
  run.augmentation.swapLeftRight = true;
  const Batch swapped = makePatchSource(run, cases, {}, partners)->makeBatch(0, 0);
  EXPECT_TRUE(same(plain.image, swapped.image));
  EXPECT_TRUE(same(swapped.target, 250 - plain.target));
  run.augmentation.flipProbability = 0.0;
  const Batch still = makePatchSource(run, cases, {}, partners)->makeBatch(0, 0);
  EXPECT_TRUE(same(still.target, torch::flip(plain.target, {2, 3, 4})));
  run.augmentation.flipProbability = 1.0;
  run.preprocessing.orientation = "";
  const Batch unknown = makePatchSource(run, cases, {}, partners)->makeBatch(0, 0);
  EXPECT_TRUE(same(unknown.target, plain.target));
}

TEST_F(PatchSourceTest, PadsASmallCaseWithZerosOnBothSides) {
  addCase("a", {16, 11, 20});
  const CaseCache cases = cache();
  RunConfig run = config(Task::Segmentation);
  run.augmentation.enabled = false;
  const Batch batch = makePatchSource(run, cases, {})->makeBatch(0, 0);
  for (const at::Tensor& tensor : {batch.image, batch.target}) {  // 5 missing: 2 before, 3 after
    EXPECT_EQ(tensor.narrow(3, 0, 2).count_nonzero().item<int>(), 0);
    EXPECT_EQ(tensor.narrow(3, 13, 3).count_nonzero().item<int>(), 0);
  }
  EXPECT_TRUE(batch.image.narrow(3, 2, 11).gt(0).all().item<bool>());
}

TEST_F(PatchSourceTest, BatchesAreAFunctionOfSeedEpochAndNumber) {
  for (const char* id : {"a", "b", "c"}) addCase(id, {20, 18, 22});
  const CaseCache cases = cache();
  for (const Task task : {Task::Pretraining, Task::Segmentation}) {
    const RunConfig run = config(task);
    const Batch batch = makePatchSource(run, cases, {})->makeBatch(4, 1);
    const auto other = makePatchSource(run, cases, {});
    (void)other->makeBatch(0, 0);
    EXPECT_TRUE(same(other->makeBatch(4, 1), batch));
  }
}

TEST_F(PatchSourceTest, CropsOfACaseDifferBetweenSamplesEpochsAndSeeds) {
  addCase("a", {60, 18, 22});
  const CaseCache cases = cache();
  for (const Task task : {Task::Pretraining, Task::Segmentation}) {
    RunConfig run = config(task);
    run.augmentation.enabled = false;
    const Batch first = makePatchSource(run, cases, {})->makeBatch(0, 0);
    EXPECT_FALSE(same(first.image[0], first.image[1]));
    EXPECT_FALSE(same(makePatchSource(run, cases, {})->makeBatch(1, 0).image, first.image));
    run.seed = 13;
    EXPECT_FALSE(same(makePatchSource(run, cases, {})->makeBatch(0, 0).image, first.image));
  }
}

TEST_F(PatchSourceTest, AnyNumberOfWorkersMakesTheSameBatches) {
  for (const char* id : {"a", "b", "c", "d", "e"}) addCase(id, {20, 18, 22});
  const CaseCache cases = cache();
  for (const Task task : {Task::Pretraining, Task::Segmentation}) {
    const auto source = makePatchSource(config(task), cases, {});
    BatchLoader none(*source, 0, 0);
    BatchLoader one(*source, 0, 1);
    BatchLoader eight(*source, 0, 8);
    for (int step = 0; step < 7; ++step) {
      const Batch expected = none.next();
      EXPECT_TRUE(same(one.next(), expected));
      EXPECT_TRUE(same(eight.next(), expected));
    }
    BatchLoader resumed(*source, 7, 2);
    EXPECT_TRUE(same(resumed.next(), none.next()));
  }
}

TEST_F(PatchSourceTest, ShardsShareOutTheCases) {
  for (const char* id : {"a", "b", "c", "d"}) addCase(id, {16, 16, 16});
  const CaseCache cases = cache();
  const RunConfig run = config(Task::Segmentation);
  std::vector<std::string> ids;
  for (std::int64_t rank = 0; rank < 2; ++rank) {
    const auto source = makePatchSource(run, cases, {rank, 2});
    ASSERT_EQ(source->batchesPerEpoch(), 1);
    const Batch batch = source->makeBatch(6, 0);
    ids.insert(ids.end(), batch.caseIds.begin(), batch.caseIds.end());
  }
  EXPECT_THAT(ids, testing::UnorderedElementsAre("a", "b", "c", "d"));
}

TEST_F(PatchSourceTest, SslValidationIsFixedOrDrawnAnew) {
  addCase("a", {20, 18, 22});
  addCase("b", {20, 18, 22});
  const CaseCache cases = cache();
  RunConfig run = config(Task::Pretraining);
  const Batch fixed = makeSslValidationBatch(run, cases, 1, 0);
  EXPECT_THAT(fixed.caseIds, testing::ElementsAre("b"));
  EXPECT_EQ(fixed.image.size(0), 2);
  EXPECT_FALSE(same(fixed.image, fixed.target));
  EXPECT_TRUE(same(makeSslValidationBatch(run, cases, 1, 5), fixed));
  EXPECT_FALSE(same(makeSslValidationBatch(run, cases, 0, 0).image, fixed.image));
  run.validation.ssl = SslValidation::Tutorial;
  EXPECT_FALSE(same(makeSslValidationBatch(run, cases, 1, 5).image, fixed.image));
}

TEST_F(PatchSourceTest, TheNextCaseTakesThePlaceOfALostOne) {
  for (const char* id : {"a", "b", "c"}) addCase(id, {20, 18, 22});
  for (const Task task : {Task::Pretraining, Task::Segmentation}) {
    const CaseCache cases = cache();
    cases.fill(1, {});
    RunConfig run = config(task);
    run.batchSize = 3;
    const Batch whole = makePatchSource(run, cases, {})->makeBatch(0, 0);
    const auto place = static_cast<std::size_t>(std::find(whole.caseIds.begin(), whole.caseIds.end(), "b") -
                                                whole.caseIds.begin());
    cases.giveUp(1, CaseLost(ErrorCode::Io, "case b: b.nii has disappeared"), MissingCase::Skip);

    EXPECT_THROW((void)makePatchSource(run, cases, {})->makeBatch(0, 0), CaseLost);
    run.missingCase = MissingCase::Skip;
    const Batch rest = makePatchSource(run, cases, {})->makeBatch(0, 0);
    EXPECT_EQ(rest.image.sizes(), whole.image.sizes());
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(rest.caseIds[i], i == place ? "c" : whole.caseIds[i]);
      const auto row = static_cast<std::int64_t>(2 * i);
      if (i != place) {
        EXPECT_TRUE(torch::equal(rest.image.narrow(0, row, 2), whole.image.narrow(0, row, 2)));
      }
    }
    for (const std::size_t index : {std::size_t{0}, std::size_t{2}})
      cases.giveUp(index, CaseLost(ErrorCode::Io, "gone"), MissingCase::Skip);
    EXPECT_THROW((void)makePatchSource(run, cases, {})->makeBatch(0, 0), Error);
  }
}

TEST_F(PatchSourceTest, EntriesThatAreShortenedWhileTheyAreReadChangeNoBatch) {
  for (const char* id : {"a", "b"}) addCase(id, {28, 28, 28});
  const RunConfig run = config(Task::Segmentation);
  const CaseCache cases = cache();
  cases.fill(1, {});
  const auto source = makePatchSource(run, cases, {});
  const Batch expected = source->makeBatch(0, 0);
  const std::vector<std::filesystem::path> entries = cacheEntries();
  ASSERT_EQ(entries.size(), 2U);
  const auto size = std::filesystem::file_size(entries[0]);
  const LogSink before = setLogSink([](LogLevel, std::string_view) {});  // each is a warning
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::atomic<int> made = 0;
  std::jthread reader([&] {
    for (; !done; ++made) wrong += same(source->makeBatch(0, 0), expected) ? 0 : 1;
  });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  for (int round = 0; round < 40; ++round) {
    const std::filesystem::path& entry = entries[static_cast<std::size_t>(round % 2)];
    std::filesystem::resize_file(entry, size / 4);
    const auto waitUntil = [&](const auto& isSo) {
      while (!isSo() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    };
    waitUntil([&] { return std::filesystem::file_size(entry) == size; });
    waitUntil([&, seen = made.load()] { return made > seen + 1; });  // no batch meets two of them
  }
  done = true;
  reader.join();
  setLogSink(before);
  EXPECT_EQ(wrong, 0);
  EXPECT_LT(std::chrono::steady_clock::now(), deadline) << "an entry was not made again";
}

TEST_F(PatchSourceTest, RefusesACaseWithoutLabelMap) {
  addCase("unlabelled", {16, 16, 16}, false);
  const CaseCache cases = cache();
  EXPECT_NO_THROW((void)makePatchSource(config(Task::Pretraining), cases, {})->makeBatch(0, 0));
  const auto source = makePatchSource(config(Task::Segmentation), cases, {});
  try {
    (void)source->makeBatch(0, 0);
    FAIL() << "a case without label map was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
    EXPECT_THAT(error.what(), testing::HasSubstr("unlabelled.nii"));
  }
}

TEST_F(PatchSourceTest, RefusesAnEmptyCache) {
  const CaseCache cases = cache();
  EXPECT_THROW((void)makePatchSource(config(Task::Pretraining), cases, {}), Error);
}

TEST_F(PatchSourceTest, WarnsOnceOfACaseWithAnEmptyLabelMap) {
  Geometry geometry;
  geometry.size = {16, 16, 16};
  Volume image(geometry, VoxelType::Int16);
  image.voxels<std::int16_t>()[7] = 9;
  const Volume label(geometry, VoxelType::UInt8);
  addCase("empty", image, &label);
  const CaseCache cases = cache();
  std::vector<std::string> warnings;
  LogSink previous = setLogSink([&](LogLevel level, std::string_view message) {
    if (level == LogLevel::Warning) warnings.emplace_back(message);
  });
  const auto source = makePatchSource(config(Task::Segmentation), cases, {});
  for (std::int64_t epoch = 0; epoch < 3; ++epoch) (void)source->makeBatch(epoch, 0);
  setLogSink(std::move(previous));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings[0], testing::HasSubstr("case empty"));
}

}  // namespace
}  // namespace viscera
