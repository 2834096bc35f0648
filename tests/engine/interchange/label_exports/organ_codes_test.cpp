// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/organ_codes.h"

#include "engine/api/organs.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

/// "code" or "code side" of a name.
std::string codeOf(const std::string& name) {
  const auto code = organCode(name);
  if (!code) return "none";
  return code->type.value + (code->laterality ? " " + code->laterality->value : "");
}

TEST(OrganCodes, TheThirteenOrgansHaveTheCodesOfTotalSegmentator) {
  const std::array<std::string, 14> expected = {"none",
                                                "78961009",
                                                "64033007 24028007",
                                                "64033007 7771000",
                                                "28231008",
                                                "32849002",
                                                "10200004",
                                                "69695003",
                                                "15825003",
                                                "64131007",
                                                "110765007",
                                                "15776009",
                                                "23451007 24028007",
                                                "23451007 7771000"};
  for (const Organ& organ : kBtcvOrgans) {
    EXPECT_EQ(codeOf(std::string(organ.name)), expected.at(static_cast<std::size_t>(organ.label)))
        << organ.name;
    EXPECT_EQ(codeOf(std::string(organ.shortName)), expected.at(static_cast<std::size_t>(organ.label)))
        << organ.shortName;
  }
}

TEST(OrganCodes, SpellingsOfOtherTablesMeanTheSame) {
  EXPECT_EQ(codeOf("kidney_left"), codeOf("left kidney"));
  EXPECT_EQ(codeOf("Adrenal Gland Right"), codeOf("right adrenal gland"));
  EXPECT_EQ(codeOf("portal_vein_and_splenic_vein"), codeOf("portal and splenic vein"));
  EXPECT_EQ(codeOf("postcava"), codeOf("inferior vena cava"));
  EXPECT_EQ(codeOf("Oesophagus"), codeOf("esophagus"));
}

TEST(OrganCodes, NothingIsGuessed) {
  EXPECT_EQ(codeOf("left liver"), "none");
  EXPECT_EQ(codeOf("liver tumour"), "none");
  EXPECT_EQ(codeOf("label 5"), "none");
  EXPECT_EQ(codeOf(""), "none");
  EXPECT_EQ(codeOf("kidney"), "64033007");
}

}  // namespace
}  // namespace viscera
