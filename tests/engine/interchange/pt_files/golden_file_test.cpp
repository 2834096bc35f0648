// SPDX-License-Identifier: Apache-2.0
// Files written by PyTorch 2.11: tests/golden/make_pt_files.py says what is in them.
#include "engine/interchange/pt_reader.h"
#include "pt_access.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera::test {
namespace {

using testing::ElementsAre;
using Shape = std::vector<std::int64_t>;

PtValue golden(const std::string& name, const PtReadOptions& options = {}) {
  return readPtFile(sourceFolder() / "tests/data/pt" / name, options);
}

template <class Number>
void expectZeroOneTwo(const PtValue& tensors, const std::string& name, Number one, Number two) {
  const PtTensor& found = tensor(at(tensors, name));
  EXPECT_EQ(nameOf(found.dtype), name);
  EXPECT_EQ(found.shape, Shape{3});
  EXPECT_THAT(numbers<Number>(found), ElementsAre(Number{0}, one, two)) << name;
}

TEST(GoldenPtFile, HoldsTensorsOfEveryType) {
  const PtValue file = golden("values.pt");
  const PtValue& tensors = at(file, "dtypes");
  expectZeroOneTwo<float>(tensors, "float32", 1, 2);
  expectZeroOneTwo<double>(tensors, "float64", 1, 2);
  expectZeroOneTwo<std::uint16_t>(tensors, "float16", 0x3c00, 0x4000);
  expectZeroOneTwo<std::uint16_t>(tensors, "bfloat16", 0x3f80, 0x4000);
  expectZeroOneTwo<std::int64_t>(tensors, "int64", 1, 2);
  expectZeroOneTwo<std::int32_t>(tensors, "int32", 1, 2);
  expectZeroOneTwo<std::int16_t>(tensors, "int16", 1, 2);
  expectZeroOneTwo<std::int8_t>(tensors, "int8", 1, 2);
  expectZeroOneTwo<std::uint8_t>(tensors, "uint8", 1, 2);
  expectZeroOneTwo<std::uint8_t>(tensors, "bool", 1, 1);
  EXPECT_EQ(className(at(file, "complex")), "tensor of torch.ComplexFloatStorage");
}

TEST(GoldenPtFile, HoldsViewsWithOffsetAndStride) {
  const PtValue file = golden("values.pt");
  EXPECT_THAT(numbers<float>(tensor(at(file, "base"))), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
  EXPECT_EQ(tensor(at(file, "view")).shape, (Shape{2, 2}));
  EXPECT_THAT(numbers<float>(tensor(at(file, "view"))), ElementsAre(4, 6, 8, 10));
  EXPECT_EQ(tensor(at(file, "transposed")).shape, (Shape{4, 3}));
  EXPECT_THAT(numbers<float>(tensor(at(file, "transposed"))),
              ElementsAre(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11));
  EXPECT_EQ(tensor(at(file, "expanded")).shape, (Shape{2, 3}));
  EXPECT_THAT(numbers<float>(tensor(at(file, "expanded"))), ElementsAre(7, 7, 7, 7, 7, 7));
  EXPECT_EQ(tensor(at(file, "scalar")).shape, Shape{});
  EXPECT_THAT(numbers<float>(tensor(at(file, "scalar"))), ElementsAre(-1.5F));
  EXPECT_EQ(tensor(at(file, "empty")).shape, (Shape{0, 3}));
  EXPECT_THAT(numbers<float>(tensor(at(file, "parameter"))), ElementsAre(3, 4));
}

TEST(GoldenPtFile, HoldsNestedContainersInOrder) {
  const PtValue file = golden("values.pt");
  const PtDict& ordered = dict(at(file, "ordered"));
  ASSERT_EQ(ordered.size(), 2U);
  EXPECT_EQ(std::get<std::string>(ordered[0].first.value), "z");
  const PtList& deep = list(at(ordered[1].second, "deep"));
  ASSERT_EQ(deep.size(), 3U);
  EXPECT_TRUE(std::get<bool>(deep[0].value));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(deep[1].value));
  EXPECT_EQ(std::get<std::string>(deep[2].value), "\xc3\x96l");
  const PtList& tuple = list(at(file, "tuple"));
  ASSERT_EQ(tuple.size(), 3U);
  EXPECT_EQ(integer(list(tuple[1])[1]), 3);
  EXPECT_TRUE(list(tuple[2]).empty());
  EXPECT_EQ(integer(list(at(file, "set")).at(0)), 5);
  EXPECT_EQ(integer(list(at(file, "size")).at(1)), 3);
  for (const auto& [key, value] : dict(file))
    if (const auto* number = std::get_if<std::int64_t>(&key.value)) {
      EXPECT_EQ(*number, 7);
    }
}

TEST(GoldenPtFile, HoldsNumbersOfEverySize) {
  const PtValue file = golden("values.pt");
  const PtList& values = list(at(file, "numbers"));
  ASSERT_EQ(values.size(), 9U);
  const std::int64_t integers[] = {0, -1, 255, 65536, -2147483649, 9223372036854775807};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(integer(values[i]), integers[i]);
  EXPECT_EQ(className(values[6]), "int");  // 2^70
  EXPECT_EQ(real(values[7]), 0.1);
  EXPECT_EQ(real(values[8]), -2.5);
  const PtList& scalars = list(at(file, "numpy"));
  ASSERT_EQ(scalars.size(), 4U);
  EXPECT_EQ(real(scalars[0]), 0.25);
  EXPECT_EQ(real(scalars[1]), -0.5);
  EXPECT_EQ(integer(scalars[2]), -7);
  EXPECT_TRUE(std::get<bool>(scalars[3].value));
}

TEST(GoldenPtFile, KeepsAForeignObjectAsItsName) {
  EXPECT_EQ(className(at(golden("values.pt"), "foreign")), "argparse.Namespace");
}

TEST(GoldenPtFile, HoldsTheStateOfAdam) {
  const PtValue file = golden("values.pt");
  const PtDict& state = dict(at(at(file, "optimizer"), "state"));
  ASSERT_EQ(state.size(), 1U);
  EXPECT_EQ(integer(state[0].first), 0);
  EXPECT_THAT(numbers<float>(tensor(at(state[0].second, "step"))), ElementsAre(1));
  EXPECT_THAT(numbers<float>(tensor(at(state[0].second, "exp_avg"))),
              ElementsAre(testing::FloatEq(0.2F), testing::FloatEq(-0.4F)));
  EXPECT_THAT(numbers<float>(tensor(at(state[0].second, "exp_avg_sq"))),
              ElementsAre(testing::FloatEq(0.004F), testing::FloatEq(0.016F)));
  const PtValue& group = list(at(at(file, "optimizer"), "param_groups")).at(0);
  EXPECT_EQ(real(at(group, "lr")), 0.25);
  EXPECT_EQ(real(list(at(group, "betas")).at(1)), 0.999);
}

TEST(GoldenPtFile, SkipsWhatIsNotWanted) {
  const PtValue file = golden("values.pt", {{"optimizer"}});
  EXPECT_EQ(className(at(file, "optimizer")), "skipped");
  EXPECT_TRUE(std::holds_alternative<PtTensor>(at(file, "base").value));
}

TEST(GoldenPtFile, MayBeCompressed) {
  const auto ones = numbers<float>(tensor(at(golden("deflated.pt"), "a")));
  EXPECT_EQ(ones, std::vector<float>(100, 1.0F));
}

}  // namespace
}  // namespace viscera::test
