// SPDX-License-Identifier: Apache-2.0
#include "engine/api/config_json.h"

#include "engine/api/config_fields.h"
#include "engine/api/presets.h"
#include "engine/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string refusal(const Json& value) {
  try {
    (void)runConfigFromJson(value, "config.json");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration);
    return error.what();
  }
  ADD_FAILURE() << "was accepted";
  return {};
}

TEST(ConfigJson, ValuesHaveTheirNaturalType) {
  const Json json = toJson(presetConfig("clara-4.1-card-ssl"));
  EXPECT_EQ(json.at("format_version"), 1);
  EXPECT_EQ(json.at("task"), "pretraining");
  EXPECT_EQ(json.at("preset"), "clara-4.1-card-ssl");
  const Json& settings = json.at("settings");
  EXPECT_EQ(settings.at("learning_rate"), Json(1e-4));
  EXPECT_EQ(settings.at("patch_size"), Json({96, 96, 96}));
  EXPECT_EQ(settings.at("spacing"), Json({2, 2, 2}));
  EXPECT_EQ(settings.at("growing_holes"), Json(true));
  EXPECT_EQ(settings.at("validate_every"), "5 epochs");
  EXPECT_FALSE(settings.contains("feature_size"));  // a setting of segmentation
}

TEST(ConfigJson, EveryChangedValueComesBack) {
  for (const Preset& preset : presets()) {
    RunConfig config = presetConfig(preset.name);
    const std::vector<std::string> settings = {"seed=99",
                                               "learning_rate=0.00031",
                                               "flips=0.25",
                                               "hidden_size=48",
                                               "num_heads=4",
                                               "mlp_dim=50",
                                               "orientation=LPS",
                                               "spacing=1,2,3.5",
                                               "cache_rate=0.5",
                                               "max_steps=12",
                                               "validate_every=3 steps"};
    ASSERT_TRUE(applySettings(config, settings).empty());
    const RunConfig back = runConfigFromJson(parseJson(toJson(config).dump(), "x"), "x");
    EXPECT_EQ(back.task, config.task);
    EXPECT_EQ(back.preset, config.preset);
    for (const ConfigField& field : configFields())
      EXPECT_EQ(field.get(back), field.get(config)) << field.key;
  }
}

TEST(ConfigJson, AllProblemsAreNamedAtOnce) {
  Json json = toJson(presetConfig("quick-demo-seg"));
  json["settings"]["learning_rat"] = 1;
  json["settings"]["batch_size"] = "many";
  json["settings"]["patch_size"] = {32, 33, 32};
  json["settings"]["pos"] = nullptr;
  json["settings"]["temperature"] = 0.1;
  EXPECT_THAT(refusal(json),
              AllOf(HasSubstr("config.json: 5 settings are wrong"),
                    HasSubstr("learning_rat: there is no such setting"),
                    HasSubstr("batch_size: \"many\" is not a whole number"),
                    HasSubstr("patch_size: 33 is not a multiple of 16"),
                    HasSubstr("pos: null is no value"),
                    HasSubstr("temperature: is a setting of the other task")));
}

TEST(ConfigJson, AnotherFormatIsRefused) {
  EXPECT_THAT(refusal(Json::array()), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusal(Json::object()), HasSubstr("format_version"));
  Json json = toJson(presetConfig("quick-demo-seg"));
  json["format_version"] = 2;
  EXPECT_THAT(refusal(json), HasSubstr("written by a newer program"));
  json["format_version"] = 1;
  json["task"] = "detection";
  EXPECT_THAT(refusal(json), HasSubstr("\"task\""));
}

}  // namespace
}  // namespace viscera
