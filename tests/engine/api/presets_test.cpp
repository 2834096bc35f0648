// SPDX-License-Identifier: Apache-2.0
#include "engine/api/presets.h"

#include "engine/api/config_fields.h"
#include "engine/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using Values = std::vector<std::pair<const char*, const char*>>;

void expectValues(std::string_view preset, const Values& values) {
  const RunConfig config = presetConfig(preset);
  for (const auto& [key, value] : values)
    EXPECT_EQ(findConfigField(key)->get(config), value) << preset << ' ' << key;
}

// Source of all values: the model card clara_pt_self_supervised_learning_segmentation 4.1 and the MONAI
// tutorial self_supervised_pretraining/vit_unetr_ssl; where both are silent the choice is marked as assumed.
const Values kSharedSsl = {{"orientation", "file"},
                           {"spacing", "2,2,2"},
                           {"hu_window", "-57,164"},
                           {"crop_foreground", "on"},
                           {"patch_size", "96,96,96"},
                           {"samples_per_case", "2"},
                           {"inner_cutout_holes", "6,5,32"},
                           {"outer_cutout_holes", "6,20,64"},
                           {"growing_holes", "on"},
                           {"local_shuffle", "0.8"},
                           {"shuffle_holes", "10"},
                           {"shuffle_size", "8"},
                           {"hidden_size", "768"},
                           {"mlp_dim", "3072"},
                           {"num_layers", "12"},
                           {"num_heads", "12"},
                           {"embedding", "conv"},
                           {"optimizer", "adam"},
                           {"learning_rate", "0.0001"},
                           {"weight_decay", "0"},
                           {"schedule", "constant"},
                           {"batch_size", "4"},
                           {"temperature", "0.05"},
                           {"l1_views", "first"},
                           {"precision", "fp32"},
                           {"cache_rate", "1"}};

const Values kSharedSeg = {{"orientation", "RAS"},
                           {"spacing", "1.5,1.5,2"},
                           {"hu_window", "-175,250"},
                           {"crop_foreground", "on"},
                           {"patch_size", "96,96,96"},
                           {"samples_per_case", "4"},
                           {"patch_choice", "pos_neg"},
                           {"pos", "1"},
                           {"neg", "1"},
                           {"flips", "0.1"},
                           {"rotate90", "0.1"},
                           {"intensity_shift", "0.5"},
                           {"shift_offset", "0.1"},
                           {"feature_size", "16"},
                           {"hidden_size", "768"},
                           {"mlp_dim", "3072"},
                           {"num_heads", "12"},
                           {"embedding", "conv"},
                           {"classes", "0"},
                           {"learning_rate", "0.0001"},
                           {"schedule", "constant"},
                           {"batch_size", "1"},
                           {"include_background", "on"},
                           {"squared_pred", "off"},
                           {"batch_dice", "off"},
                           {"overlap", "0.25"},
                           {"window_batch", "4"},
                           {"window_mode", "constant"},
                           {"dice_rule", "organs"},
                           {"precision", "fp32"},
                           {"cache_rate", "1"},
                           {"seed", "0"},
                           {"swap_left_right", "off"}};

TEST(Presets, PretrainingFollowsCardAndTutorial) {
  expectValues("clara-4.1-card-ssl", kSharedSsl);
  expectValues("clara-4.1-card-ssl",
               {{"flips", "0.1"},
                {"max_epochs", "400"},
                {"max_steps", "0"},
                {"validate_every", "5 epochs"},
                {"ssl_validation", "fixed"},
                {"seed", "0"}});
  expectValues("monai-tutorial-ssl", kSharedSsl);
  expectValues("monai-tutorial-ssl",
               {{"flips", "off"},
                {"max_epochs", "500"},
                {"max_steps", "0"},
                {"validate_every", "2 epochs"},
                {"ssl_validation", "tutorial"},
                {"seed", "123"}});
}

TEST(Presets, SegmentationFollowsCardAndTutorial) {
  expectValues("clara-4.1-card-seg", kSharedSeg);
  expectValues("clara-4.1-card-seg",
               {{"optimizer", "adam"},
                {"weight_decay", "0"},
                {"max_epochs", "3000"},
                {"max_steps", "0"},
                {"validate_every", "5 epochs"}});
  expectValues("monai-tutorial-seg", kSharedSeg);
  expectValues("monai-tutorial-seg",
               {{"optimizer", "adamw"},
                {"weight_decay", "1e-05"},
                {"max_epochs", "0"},
                {"max_steps", "30000"},
                {"validate_every", "100 steps"}});
}

TEST(Presets, EncoderMovesFromOneDemoToTheOther) {
  const RunConfig ssl = presetConfig("quick-demo-ssl");
  const RunConfig seg = presetConfig("quick-demo-seg");
  for (const char* key : {"orientation",
                          "spacing",
                          "hu_window",
                          "patch_size",
                          "hidden_size",
                          "mlp_dim",
                          "num_heads",
                          "num_layers",
                          "embedding"})
    EXPECT_EQ(findConfigField(key)->get(ssl), findConfigField(key)->get(seg)) << key;
}

TEST(Presets, NamesAndTasksBelongTogether) {
  for (const Preset& preset : presets()) {
    const RunConfig config = presetConfig(preset.name);
    EXPECT_EQ(config.preset, preset.name);
    EXPECT_EQ(config.task, preset.task);
    EXPECT_EQ(preset.name.ends_with("-ssl"), preset.task == Task::Pretraining);
  }
  try {
    (void)presetConfig("fast");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration);
    EXPECT_THAT(error.what(), testing::HasSubstr("clara-4.1-card-ssl"));
  }
}

TEST(Presets, ValuesNameTheirSource) {
  EXPECT_EQ(presetValueSource("clara-4.1-card-ssl", "learning_rate"), ValueSource::Card);
  EXPECT_EQ(presetValueSource("clara-4.1-card-ssl", "flips"), ValueSource::Assumed);
  EXPECT_EQ(presetValueSource("clara-4.1-card-ssl", "temperature"), ValueSource::Assumed);
  EXPECT_EQ(presetValueSource("clara-4.1-card-ssl", "spacing"), ValueSource::Tutorial);
  EXPECT_EQ(presetValueSource("clara-4.1-card-seg", "batch_size"), ValueSource::Tutorial);
  EXPECT_EQ(presetValueSource("clara-4.1-card-seg", "max_epochs"), ValueSource::Card);
  EXPECT_EQ(presetValueSource("monai-tutorial-seg", "weight_decay"), ValueSource::Tutorial);
  EXPECT_EQ(presetValueSource("quick-demo-seg", "learning_rate"), ValueSource::Assumed);
}

// Source: signatures of torch.optim.Adam, MONAI's ViTAutoEnc, DiceCELoss and sliding_window_inference; the
// tutorial passes none of these.
TEST(Presets, DefaultsOfLibrariesAreCalledSo) {
  for (const char* preset :
       {"clara-4.1-card-ssl", "monai-tutorial-ssl", "clara-4.1-card-seg", "monai-tutorial-seg"}) {
    for (const char* key : {"beta1", "beta2", "epsilon"})
      EXPECT_EQ(presetValueSource(preset, key), ValueSource::PyTorch) << preset << ' ' << key;
    for (const char* key : {"polynomial_power", "warmup_steps"})
      EXPECT_EQ(presetValueSource(preset, key), ValueSource::Assumed) << preset << ' ' << key;
  }
  for (const char* key : {"num_layers", "num_heads", "deconv_channels"})
    EXPECT_EQ(presetValueSource("monai-tutorial-ssl", key), ValueSource::Monai) << key;
  for (const char* key : {"include_background", "squared_pred", "batch_dice", "overlap", "window_mode"})
    EXPECT_EQ(presetValueSource("clara-4.1-card-seg", key), ValueSource::Monai) << key;
  EXPECT_EQ(presetValueSource("monai-tutorial-seg", "num_heads"), ValueSource::Tutorial);
  EXPECT_EQ(presetValueSource("quick-demo-ssl", "beta1"), ValueSource::Assumed);
}

}  // namespace
}  // namespace viscera
