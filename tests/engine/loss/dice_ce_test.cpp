// SPDX-License-Identifier: Apache-2.0
#include "engine/loss/dice_ce.h"

#include "engine/base/error.h"
#include "finite_differences.h"
#include "monai_losses.h"
#include "sine_tensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <map>

namespace viscera::test {
namespace {

const std::map<std::string, DiceCeOptions> kOptions = {{"defaults", {}},
                                                       {"squaredPrediction", {.squaredPrediction = true}},
                                                       {"batch", {.batch = true}},
                                                       {"jaccard", {.jaccard = true}},
                                                       {"withoutBackground", {.includeBackground = false}},
                                                       {"everything",
                                                        {.includeBackground = false,
                                                         .squaredPrediction = true,
                                                         .batch = true,
                                                         .jaccard = true,
                                                         .smoothNumerator = 0.0,
                                                         .smoothDenominator = 1e-6}}};

at::Tensor sampleLogits() {
  return 3.0 * sines({2, 5, 4, 6, 5}, 0.2, 0.37);
}

/// Class 3 is absent from the second sample.
at::Tensor sampleLabels() {
  const at::Tensor i = at::arange(240, at::kLong).view({2, 1, 4, 6, 5});
  const at::Tensor label = (i * i + i.floor_divide(7)).remainder(5);
  label[1].masked_fill_(label[1] == 3, 0);
  return label;
}

struct Anchor {
  at::Tensor logits = sines({2, 3, 4, 4, 4}, 0.0).to(at::kFloat);
  at::Tensor label = at::arange(128, at::kLong).remainder(3).view({2, 1, 4, 4, 4}).to(at::kByte);
};

TEST(DiceCeLoss, EqualsMonai) {
  const Anchor anchor;
  const DiceCeLoss loss = diceCeLoss(anchor.logits, anchor.label);
  EXPECT_NEAR(valueOf(loss.dice), 0.66699916, 1e-6);
  EXPECT_NEAR(valueOf(loss.crossEntropy), 1.10179567, 1e-6);
  EXPECT_NEAR(valueOf(loss.total), 1.76879478, 1e-6);
}

TEST(DiceCeLoss, VariantsEqualMonai) {
  const Anchor anchor;
  const DiceCeLoss squared =
      diceCeLoss(anchor.logits, anchor.label, {.squaredPrediction = true, .batch = true});
  EXPECT_NEAR(valueOf(squared.dice), 0.50102812, 1e-6);
  EXPECT_NEAR(valueOf(squared.total), 1.60282373, 1e-6);
  const DiceCeLoss organs = diceCeLoss(anchor.logits, anchor.label, {.includeBackground = false});
  EXPECT_NEAR(valueOf(organs.dice), 0.66756439, 1e-6);
  EXPECT_NEAR(valueOf(organs.total), 1.76936007, 1e-6);
}

TEST(DiceCeLoss, ValueAndGradientOfEachOptionEqualMonai) {
  ASSERT_EQ(kDiceCeFacts.size(), kOptions.size());
  for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
    const double tolerance = type == at::kDouble ? 1e-8 : 1e-6;
    for (const LossFacts& facts : kDiceCeFacts) {
      const at::Tensor logits = sampleLogits().to(type).requires_grad_();
      const DiceCeLoss loss = diceCeLoss(logits, sampleLabels(), kOptions.at(facts.name));
      loss.total.backward();
      EXPECT_NEAR(valueOf(loss.dice), facts.values[0], tolerance) << facts.name;
      EXPECT_NEAR(valueOf(loss.total), facts.values[1], tolerance) << facts.name;
      const std::vector<double> samples = gradientSamples(logits.grad());
      for (std::size_t i = 0; i < samples.size(); ++i)
        EXPECT_NEAR(samples[i], facts.gradient[i], tolerance * 0.01) << facts.name << " sample " << i;
    }
  }
}

TEST(DiceCeLoss, GradientsOfEachPartMatchFiniteDifferences) {
  const at::Tensor logits = sines({2, 3, 2, 1, 3}, 0.1, 0.9);
  const at::Tensor label = at::tensor({0, 1, 2, 1, 1, 0, 2, 2, 0, 0, 1, 2}, at::kLong).view({2, 1, 2, 1, 3});
  for (const auto& [name, options] : kOptions) {
    SCOPED_TRACE(name);
    const auto lossOf = [&](const at::Tensor& values) { return diceCeLoss(values, label, options); };
    expectGradientMatches([&](const at::Tensor& values) { return lossOf(values).total; }, logits);
    expectGradientMatches([&](const at::Tensor& values) { return lossOf(values).dice; }, logits);
    expectGradientMatches([&](const at::Tensor& values) { return lossOf(values).crossEntropy; }, logits);
  }
}

TEST(DiceCeLoss, LabelTypeAndMemoryLayoutChangeNothing) {
  const at::Tensor logits = sampleLogits().to(at::kFloat);
  const at::Tensor label = sampleLabels();
  const double expected = valueOf(diceCeLoss(logits, label).total);
  EXPECT_DOUBLE_EQ(valueOf(diceCeLoss(logits, label.to(at::kByte)).total), expected);
  const at::Tensor channelsLast = logits.contiguous(at::MemoryFormat::ChannelsLast3d);
  EXPECT_NEAR(valueOf(diceCeLoss(channelsLast, label).total), expected, 1e-6);
}

// Large sums in float lose digits; the reference is the same loss in double.
TEST(DiceCeLoss, KeepsItsDigitsOnAWholePatch) {
  const at::Tensor logits = 2.0 * sines({1, 4, 96, 96, 96}, 0.0, 0.0013);
  const at::Tensor label = (at::arange(884736, at::kLong).view({1, 1, 96, 96, 96}) > 1000).to(at::kByte);
  const DiceCeLoss exact = diceCeLoss(logits, label);
  const DiceCeLoss loss = diceCeLoss(logits.to(at::kFloat), label);
  EXPECT_NEAR(valueOf(loss.dice), valueOf(exact.dice), 1e-6);
  EXPECT_NEAR(valueOf(loss.crossEntropy), valueOf(exact.crossEntropy), 1e-6);
}

TEST(DiceCeLoss, BfloatIsComputedInFloat) {
  const at::Tensor logits = sampleLogits().to(at::kBFloat16);
  const DiceCeLoss loss = diceCeLoss(logits, sampleLabels());
  EXPECT_EQ(loss.total.scalar_type(), at::kFloat);
  EXPECT_NEAR(valueOf(loss.total), valueOf(diceCeLoss(logits.to(at::kDouble), sampleLabels()).total), 1e-6);
}

TEST(DiceCeLoss, RefusesLabelsThatAreNoClass) {
  at::Tensor label = sampleLabels();
  label[1][0][2][3][4] = 5;
  try {
    static_cast<void>(diceCeLoss(sampleLogits(), label));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
    EXPECT_THAT(error.what(), testing::HasSubstr("value 5"));
  }
  label[1][0][2][3][4] = -1;
  EXPECT_THROW(static_cast<void>(diceCeLoss(sampleLogits(), label)), Error);
}

TEST(DiceCeLoss, RefusesUnequalGrids) {
  EXPECT_THROW(static_cast<void>(diceCeLoss(sampleLogits(), sampleLabels().narrow(2, 0, 3))), Error);
  EXPECT_THROW(static_cast<void>(diceCeLoss(sampleLogits(), sampleLabels().narrow(0, 0, 1))), Error);
}

}  // namespace
}  // namespace viscera::test
