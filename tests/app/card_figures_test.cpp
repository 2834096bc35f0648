// SPDX-License-Identifier: Apache-2.0
#include "app/card_figures.h"

#include "engine/data/embedded_resources.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>

namespace viscera {
namespace {

class CardFigures : public testing::Test {
 protected:
  Split splitWith(std::string_view text) {
    const auto file = folder_.path() / "split.json";
    std::ofstream(file, std::ios::binary) << text;
    return readSplit(file);
  }
  test::TemporaryFolder folder_;
};

TEST_F(CardFigures, AreShownForTheListOfTheCard) {
  const Json card = cardComparison(splitWith(embeddedBtcvSplit()), CaseRole::Validation);
  ASSERT_TRUE(card.is_object());
  EXPECT_EQ(card.at("same_file"), true);
  // Source: the model card.
  ASSERT_EQ(card.at("figures").size(), 2U);
  EXPECT_EQ(card.at("figures").at(0).at("grid"), "original");
  EXPECT_EQ(card.at("figures").at(0).at("mean_dice"), 0.7887);
  EXPECT_EQ(card.at("figures").at(1).at("grid"), "model");
  EXPECT_EQ(card.at("figures").at(1).at("mean_dice"), 0.81);
}

TEST_F(CardFigures, FoldersAndOrderOfTheListDoNotCount) {
  Json list = Json::parse(embeddedBtcvSplit());
  std::swap(list.at("training").at(0), list.at("training").at(1));
  Json& image = list.at("validation").at(0).at("image");
  image = "Training/img/" + image.get<std::string>().substr(image.get<std::string>().rfind('/') + 1);
  const Json card = cardComparison(splitWith(list.dump()), CaseRole::Validation);
  ASSERT_TRUE(card.is_object());
  EXPECT_EQ(card.at("same_file"), false);
}

TEST_F(CardFigures, AnotherSplitOrRoleHasNone) {
  const Split whole = splitWith(embeddedBtcvSplit());
  EXPECT_TRUE(cardComparison(whole, CaseRole::Training).is_null());
  EXPECT_TRUE(cardComparison(whole, CaseRole::Test).is_null());
  for (const char* role : {"training", "validation"}) {
    Json list = Json::parse(embeddedBtcvSplit());
    list.at(role).erase(0);
    EXPECT_TRUE(cardComparison(splitWith(list.dump()), CaseRole::Validation).is_null()) << role;
  }
}

}  // namespace
}  // namespace viscera
