// SPDX-License-Identifier: Apache-2.0
#include "pickle_text.h"
#include "pt_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

namespace viscera::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();

std::string refusal(const std::string& pickle) {
  return errorOf([&] { return readPickled(pickle); });
}

TEST(HostilePickle, ExecutesNothing) {
  const TemporaryFolder folder;
  const auto trace = folder.path() / "executed";
  const std::string command = pickleText("touch '" + trace.string() + "'");
  EXPECT_EQ(className(readPickled("cos\nsystem\n" + command + "\x85R")), "os.system");
  EXPECT_EQ(className(readPickled("cbuiltins\neval\n" + command + "\x85R")), "builtins.eval");
  EXPECT_EQ(className(readPickled("csubprocess\nPopen\n)\x81" + command + "b")), "subprocess.Popen");
  const std::string stackGlobal = "\x8c\x02os\x8c\x06system\x93" + command + "\x85R";
  EXPECT_EQ(className(readPickled(stackGlobal)), "os.system");
  EXPECT_FALSE(std::filesystem::exists(trace));
}

TEST(HostilePickle, ObjectsInsideContainersStayNames) {
  const PtValue file =
      readPickled("}(" + pickleText("epoch") + "K\x03" + pickleText("x") + "cos\nsystem\n)Ru");
  EXPECT_EQ(integer(at(file, "epoch")), 3);
  EXPECT_EQ(className(at(file, "x")), "os.system");
}

TEST(HostilePickle, ValuesThatContainThemselvesAreRefused) {
  EXPECT_THAT(refusal(std::string("]q\x00h\x00"
                                  "a",
                                  6)),
              HasSubstr("contain themselves"));
}

TEST(HostilePickle, DeepNestingIsRefused) {
  constexpr std::size_t kDepth = 200'000;
  EXPECT_THAT(refusal(std::string(kDepth, ']') + std::string(kDepth - 1, 'a')), HasSubstr("nested deeper"));
  EXPECT_NO_THROW((void)readPickled(std::string(50, ']') + std::string(49, 'a')));
  std::string tuples = ")";
  for (std::size_t i = 0; i < kDepth; ++i) tuples += '\x85';
  EXPECT_THAT(refusal(tuples), HasSubstr("nested deeper"));
}

TEST(HostilePickle, ReferencesThatMultiplyAreRefused) {
  std::string pickle = "K\x01q" + std::string(1, '\0');
  for (char level = 0; level < 12; ++level) {  // 10^12 numbers
    pickle += "](";
    for (int i = 0; i < 10; ++i) pickle += std::string("h") + level;
    pickle += std::string("eq") + static_cast<char>(level + 1);
  }
  pickle += std::string("0") + "h" + '\x0c';
  EXPECT_THAT(refusal("(" + pickle + "l"), HasSubstr("repeat each other"));
}

TEST(HostilePickle, OversizedCountsAreRefused) {
  EXPECT_THAT(refusal("X" + littleEndian(0xffffffff, 4) + "abc"), HasSubstr("ends too early"));
  EXPECT_THAT(refusal("\x8d" + littleEndian(~std::uint64_t{0}, 8) + "abc"), HasSubstr("ends too early"));
  EXPECT_THAT(refusal("\x8b" + littleEndian(0xfffffff0, 4)), HasSubstr("ends too early"));
}

TEST(HostilePickle, BrokenProgramsAreRefused) {
  EXPECT_THAT(refusal(""), HasSubstr("exactly one value"));
  EXPECT_THAT(refusal("NN"), HasSubstr("exactly one value"));
  EXPECT_THAT(refusal("0N"), HasSubstr("empty stack"));
  EXPECT_THAT(refusal("R"), HasSubstr("empty stack"));
  EXPECT_THAT(refusal("t"), HasSubstr("lacks a mark"));
  EXPECT_THAT(refusal("N("), HasSubstr("exactly one value"));
  EXPECT_THAT(refusal("h\x05"), HasSubstr("never stored"));
  EXPECT_THAT(refusal("NNa"), HasSubstr("cannot hold them"));
  EXPECT_THAT(refusal("}(Nu"), HasSubstr("cannot hold them"));
  EXPECT_THAT(refusal("\xff"), HasSubstr("unsupported opcode 255"));
  EXPECT_THAT(refusal("\x80\x09N"), HasSubstr("unknown protocol 9"));
  EXPECT_THAT(refusal("cno_line_end"), HasSubstr("ends too early"));
  EXPECT_THAT(refusal(pickleText("\xff\xfe")), HasSubstr("UTF-8"));
}

TEST(HostileTensor, ThatLeavesItsStorageIsRefused) {
  EXPECT_THAT(numbers<float>(tensor(readPickled(TensorText{}.pickle()))), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(refusal(TensorText{.offset = 1}.pickle()), HasSubstr("past the end"));
  EXPECT_THAT(refusal(TensorText{.offset = -1}.pickle()), HasSubstr("negative"));
  EXPECT_THAT(refusal(TensorText{.offset = kHuge}.pickle()), HasSubstr("past the end"));
  EXPECT_THAT(refusal(TensorText{.shape = {3}, .strides = {2}}.pickle()), HasSubstr("past the end"));
  EXPECT_THAT(refusal(TensorText{.offset = 3, .strides = {-1}}.pickle()), HasSubstr("negative stride"));
  EXPECT_THAT(refusal(TensorText{.strides = {kHuge}}.pickle()), HasSubstr("past the end"));
  EXPECT_THAT(refusal(TensorText{.storageElements = 5}.pickle()), HasSubstr("should hold 5 elements"));
  EXPECT_THAT(refusal(TensorText{.storageElements = kHuge}.pickle()), HasSubstr("should hold"));
  EXPECT_THAT(refusal(TensorText{.storageElements = -4}.pickle()), HasSubstr("negative"));
  EXPECT_THAT(refusal(TensorText{.key = "1"}.pickle()), HasSubstr("missing"));
  EXPECT_THAT(refusal(TensorText{.key = "../data.pkl"}.pickle()), HasSubstr("missing"));
}

TEST(HostileTensor, OfImpossibleShapeIsRefused) {
  EXPECT_THAT(refusal(TensorText{.shape = {-4}}.pickle()), HasSubstr("negative size"));
  EXPECT_THAT(refusal(TensorText{.shape = {kHuge, 8}, .strides = {0, 0}}.pickle()),
              HasSubstr("impossible shape"));
  EXPECT_THAT(refusal(TensorText{.shape = {kHuge, 8, 0}, .strides = {0, 0, 0}}.pickle()),
              HasSubstr("impossible shape"));
  EXPECT_THAT(refusal(TensorText{.shape = {std::int64_t{1} << 40}, .strides = {0}}.pickle()),
              HasSubstr("repeats the numbers"));
  EXPECT_THAT(refusal(TensorText{.shape = {2, 2}}.pickle()), HasSubstr("do not fit together"));
  EXPECT_THAT(refusal(TensorText{.shape = std::vector<std::int64_t>(65, 1),
                                 .strides = std::vector<std::int64_t>(65, 1)}
                          .pickle()),
              HasSubstr("do not fit together"));
}

TEST(HostileTensor, WithTheWrongArgumentsIsRefused) {
  const std::string call = "ctorch._utils\n_rebuild_tensor_v2\n";
  EXPECT_THAT(refusal(call + ")R"), HasSubstr("wrong arguments"));
  EXPECT_THAT(refusal(call + "(NNNNtR"), HasSubstr("no storage"));
  EXPECT_THAT(refusal(call + "NR"), HasSubstr("wrong arguments"));
  EXPECT_THAT(refusal(call + "(NQNNNtR"), HasSubstr("wrong arguments"));
}

}  // namespace
}  // namespace viscera::test
