// SPDX-License-Identifier: Apache-2.0
#include "engine/api/config_fields.h"

#include "engine/api/presets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace viscera {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<ConfigProblem> set(RunConfig& config, std::vector<std::string> settings) {
  return applySettings(config, settings);
}

auto problemOf(const char* field, const char* part) {
  return AllOf(Field(&ConfigProblem::field, field), Field(&ConfigProblem::message, HasSubstr(part)));
}

TEST(ConfigFields, EveryFieldTellsWhatItIs) {
  std::set<std::string_view> keys;
  for (const ConfigField& field : configFields()) {
    EXPECT_TRUE(keys.insert(field.key).second) << field.key;
    EXPECT_FALSE(field.help.empty() || field.concern.empty()) << field.key;
    EXPECT_TRUE(field.help.ends_with('.')) << field.key;
    EXPECT_TRUE(field.pretraining || field.segmentation) << field.key;
    EXPECT_EQ(field.kind == FieldKind::Choice, !field.choices.empty()) << field.key;
    EXPECT_EQ(findConfigField(field.key), &field);
  }
  EXPECT_EQ(findConfigField("no_such_key"), nullptr);
}

TEST(ConfigFields, ValuesOfAllPresetsReadBack) {
  for (const Preset& preset : presets())
    for (const ConfigField& field : configFields()) {
      const RunConfig config = presetConfig(preset.name);
      RunConfig other;
      EXPECT_EQ(field.set(other, field.get(config)), "") << preset.name << ' ' << field.key;
      EXPECT_EQ(field.get(other), field.get(config)) << preset.name << ' ' << field.key;
    }
}

TEST(ConfigFields, SettingsReachTheirMembers) {
  RunConfig config = presetConfig("monai-tutorial-seg");
  EXPECT_THAT(set(config,
                  {"learning_rate=1e-3",
                   "schedule=polynomial",
                   "patch_size=64,64,32",
                   "spacing=3",
                   "hu_window=-57,164",
                   "augmentation=off",
                   "flips=off",
                   "rotate90=0.5",
                   "patch_choice=class_balanced",
                   "validate_every=2 steps",
                   "precision=BF16",
                   "orientation=file",
                   "optimizer=Adam",
                   "samples_per_case=2",
                   "seed=7"}),
              IsEmpty());
  EXPECT_EQ(config.optimizer.learningRate, 1e-3);
  EXPECT_EQ(config.optimizer.schedule, ScheduleKind::Polynomial);
  EXPECT_EQ(config.optimizer.kind, OptimizerKind::Adam);
  EXPECT_THAT(config.sampling.patchSize, ElementsAre(64, 64, 32));
  EXPECT_EQ(config.sampling.samplesPerCase, 2);
  EXPECT_EQ(config.sampling.patchChoice, PatchChoice::ClassBalanced);
  EXPECT_THAT(config.preprocessing.spacing_mm, ElementsAre(3.0, 3.0, 3.0));
  EXPECT_THAT(config.preprocessing.huWindow, ElementsAre(-57.0, 164.0));
  EXPECT_EQ(config.preprocessing.orientation, "");
  EXPECT_FALSE(config.augmentation.enabled);
  EXPECT_EQ(config.augmentation.flipProbability, 0.0);
  EXPECT_EQ(config.augmentation.rotate90Probability, 0.5);
  EXPECT_EQ(config.validation.every, 2);
  EXPECT_TRUE(config.validation.everyIsSteps);
  EXPECT_EQ(config.precision, Precision::Bf16);
  EXPECT_EQ(config.seed, 7);
}

TEST(ConfigFields, OfAShortWordNoFarOneIsProposed) {
  RunConfig config = presetConfig("monai-tutorial-seg");
  const std::vector<ConfigProblem> problems = set(config, {"foo=1"});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message, "there is no such setting; viscera-cli train --list-settings names all");
}

TEST(ConfigFields, AllProblemsComeAtOnceAndBadValuesChangeNothing) {
  RunConfig config = presetConfig("monai-tutorial-seg");
  EXPECT_THAT(set(config,
                  {"learning_rat=1",
                   "batch_size=-3",
                   "patch_size=33",
                   "optimizer=sgd",
                   "temperature=0.1",
                   "overlap=1",
                   "flips=often",
                   "spacing=1,2",
                   "seed"}),
              ElementsAre(problemOf("seed", "key=value"),
                          problemOf("learning_rat", "did you mean learning_rate?"),
                          problemOf("batch_size", "-3 is outside 1"),
                          problemOf("patch_size", "take 32 or 48"),
                          problemOf("optimizer", "not one of adam, adamw"),
                          problemOf("temperature", "pre-training only"),
                          problemOf("overlap", "1 is outside 0 … 0.95"),
                          problemOf("flips", "\"often\" is not a probability"),
                          problemOf("spacing", "one number or 3 numbers")));
  EXPECT_EQ(config.batchSize, 1);
  EXPECT_THAT(config.sampling.patchSize, ElementsAre(96, 96, 96));
  EXPECT_EQ(config.optimizer.kind, OptimizerKind::AdamW);
}

TEST(ConfigFields, WidthOfThePerceptronFollowsTheHiddenSizeUnlessGiven) {
  RunConfig config = presetConfig("clara-4.1-card-ssl");
  EXPECT_THAT(set(config, {"hidden_size=192"}), IsEmpty());
  EXPECT_EQ(config.network.mlpSize, 768);
  EXPECT_THAT(set(config, {"mlp_dim=100", "hidden_size=48"}), IsEmpty());
  EXPECT_EQ(config.network.mlpSize, 100);
}

TEST(ConfigFields, ALimitGivenAloneReplacesThePresetsOther) {
  RunConfig config = presetConfig("clara-4.1-card-seg");
  EXPECT_THAT(set(config, {"max_steps=100"}), IsEmpty());
  EXPECT_EQ(config.maxEpochs, 0);
  config = presetConfig("monai-tutorial-seg");
  EXPECT_THAT(set(config, {"max_epochs=3"}), IsEmpty());
  EXPECT_EQ(config.maxSteps, 0);
  EXPECT_THAT(set(config, {"max_steps=9", "max_epochs=3"}), IsEmpty());
  EXPECT_EQ(config.maxSteps, 9);
  EXPECT_EQ(config.maxEpochs, 3);
}

TEST(ConfigFields, IntervalsOfValidation) {
  RunConfig config;
  for (const char* text : {"100 steps", "100steps", "100 Step"}) {
    config.validation.everyIsSteps = false;
    EXPECT_EQ(findConfigField("validate_every")->set(config, text), "") << text;
    EXPECT_TRUE(config.validation.everyIsSteps) << text;
    EXPECT_EQ(config.validation.every, 100) << text;
  }
  EXPECT_EQ(findConfigField("validate_every")->set(config, "7"), "");
  EXPECT_FALSE(config.validation.everyIsSteps);
  EXPECT_NE(findConfigField("validate_every")->set(config, "7 hours"), "");
  EXPECT_NE(findConfigField("validate_every")->set(config, "0"), "");
}

TEST(Validate, PresetsAreRight) {
  for (const Preset& preset : presets())
    EXPECT_THAT(validate(presetConfig(preset.name)), IsEmpty()) << preset.name;
}

TEST(Validate, NamesEveryBrokenRelation) {
  RunConfig config = presetConfig("clara-4.1-card-seg");
  config.maxEpochs = 0;
  config.network.numHeads = 7;
  config.network.numLayers = 10;
  config.preprocessing.huWindow = {250.0, -175.0};
  config.sampling.positive = 0.0;
  config.sampling.negative = 0.0;
  config.sampling.patchSize = {96, 96, 90};
  config.optimizer.warmupSteps = 5;
  EXPECT_THAT(validate(config),
              testing::UnorderedElementsAre(problemOf("patch_size", "multiple of 16"),
                                            problemOf("max_steps", "would never end"),
                                            problemOf("warmup_steps", "warmup_cosine"),
                                            problemOf("hidden_size", "768 is not a multiple of num_heads, 7"),
                                            problemOf("num_layers", "10 does not fit"),
                                            problemOf("hu_window", "250"),
                                            problemOf("pos", "no place for a patch")));
}

}  // namespace
}  // namespace viscera
