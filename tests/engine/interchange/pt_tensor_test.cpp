// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_paths.h"
#include "tiny_models.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

TEST(PtTensor, EveryTypeBecomesATensorAndBack) {
  const PtValue file = readPtFile(sourceFolder() / "tests/data/pt/values.pt");
  const std::vector<std::pair<std::string, at::ScalarType>> types = {{"float32", at::kFloat},
                                                                     {"float64", at::kDouble},
                                                                     {"float16", at::kHalf},
                                                                     {"bfloat16", at::kBFloat16},
                                                                     {"int64", at::kLong},
                                                                     {"int32", at::kInt},
                                                                     {"int16", at::kShort},
                                                                     {"int8", at::kChar},
                                                                     {"uint8", at::kByte},
                                                                     {"bool", at::kBool}};
  for (const auto& [name, type] : types) {
    const auto& stored = std::get<PtTensor>(find(*find(file, "dtypes"), name)->value);
    const at::Tensor expected = at::tensor({0, 1, 2}).to(type);
    EXPECT_TRUE(toTensor(stored).equal(expected)) << name;
    EXPECT_EQ(toTensor(stored).scalar_type(), type);
    EXPECT_TRUE(toTensor(toPtTensor(expected)).equal(expected)) << name;
    EXPECT_EQ(nameOf(toPtTensor(expected).dtype), name);
  }
}

TEST(PtTensor, SharesTheMemoryOfATensorAndKeepsItAlive) {
  at::Tensor source = at::arange(6, at::kFloat).view({2, 3});
  const PtTensor shared = toPtTensor(source);
  source.fill_(5);
  EXPECT_TRUE(toTensor(shared).eq(5).all().item<bool>());
  source.reset();
  EXPECT_EQ(toTensor(shared).sizes(), (at::IntArrayRef{2, 3}));
}

TEST(PtTensor, ViewsScalarsAndEmptyTensorsKeepTheirNumbers) {
  const at::Tensor source = at::arange(6, at::kFloat).view({2, 3});
  for (const at::Tensor& tensor : {source.t(), source[1], at::tensor(2.5F).squeeze(), at::empty({0, 3})})
    EXPECT_TRUE(toTensor(toPtTensor(tensor)).equal(tensor));
}

TEST(PtTensor, OfAnUnknownTypeIsRefused) {
  EXPECT_THROW((void)toPtTensor(at::zeros({2}, at::kComplexFloat)), Error);
}

}  // namespace
}  // namespace viscera::test
