// SPDX-License-Identifier: Apache-2.0
#include "engine/base/sha256.h"

#include "engine/base/atomic_file.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

// Test vectors of FIPS 180-4 (NIST example values).
TEST(Sha256, EqualsTheStandardsExamples) {
  EXPECT_EQ(sha256OfText("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256OfText(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256OfText("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, OfAFileEqualsThatOfItsText) {
  const test::TemporaryFolder folder;
  const std::string text(3'000'000, 'x');
  writeFileAtomically(folder.path() / "x", text);
  EXPECT_EQ(sha256OfFile(folder.path() / "x"), sha256OfText(text));
}

}  // namespace
}  // namespace viscera
