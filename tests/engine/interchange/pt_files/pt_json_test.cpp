// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/pt_json.h"

#include <gtest/gtest.h>

#include <limits>

namespace viscera {
namespace {

PtValue sample() {
  PtValue inner = emptyPtDict();
  append(inner, "model", {std::string("@model")});
  append(inner, "nan", {std::numeric_limits<double>::quiet_NaN()});
  PtValue file = emptyPtDict();
  append(file, "epoch", {std::int64_t{1}});
  append(file, "epoch", {std::int64_t{2}});
  append(file, "best", {0.5});
  append(file, "weights", {filledPtTensor({2}, 1.0F)});
  append(file, "foreign", {PtOpaque{"os.system"}});
  append(file, "note", {std::string(201, 'x')});
  append(file, "inner", std::move(inner));
  return file;
}

TEST(PtJson, KeepsPlainValuesAndTheLastOfARepeatedKey) {
  const std::string note(201, 'x');
  EXPECT_EQ(plainJson(sample()).dump(),
            R"({"epoch":2,"best":0.5,"weights":null,"foreign":null,"note":")" + note +
                R"(","inner":{"model":"@model","nan":null}})");
}

TEST(PtJson, FactsAreShortAndAtTheTop) {
  EXPECT_EQ(topLevelFacts(sample()).dump(), R"({"epoch":2,"best":0.5})");
  EXPECT_EQ(topLevelFacts({3.0}), Json::object());
}

TEST(PtJson, FindsTheNearestAcceptedEntry) {
  const Json root = Json::parse(
      R"({"a": {"b": {"model": {"x": 1}}}, "c": {"model": "@model"}, "d": [{"model": {"x": 2}}]})");
  const auto isObject = [](const Json& value) { return value.is_object(); };
  EXPECT_EQ(findNearest(root, "model", isObject)->dump(), R"({"x":1})");
  EXPECT_EQ(findNearest(root, "c", isObject)->dump(), R"({"model":"@model"})");
  EXPECT_FALSE(findNearest(root, "none", isObject));
}

}  // namespace
}  // namespace viscera
