// SPDX-License-Identifier: Apache-2.0
#include "spoilt_files.h"

#include "engine/base/error.h"
#include "engine/base/process.h"
#include "mutation.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace viscera::test {
namespace {

constexpr int kUsualCount = 1000;
constexpr double kMost_s = 2.0;
constexpr std::int64_t kMostBytes = std::int64_t{256} << 20U;

int copiesToSpoil() {
  const char* count = std::getenv("VISCERA_FUZZ_COUNT");
  return count == nullptr ? kUsualCount : std::atoi(count);
}

bool limitsCount() {
  const char* limits = std::getenv("VISCERA_FUZZ_LIMITS");
  return limits != nullptr && std::string(limits) == "1";
}

struct Totals {
  int read = 0;
  int refused = 0;
  double longest_s = 0.0;
  std::int64_t largestBytes = 0;
};

void readOne(const std::filesystem::path& file,
             const std::function<void(const std::filesystem::path&)>& read,
             Totals& totals) {
  const std::int64_t before = residentBytes();
  forgetPeakResident();
  const double start_s = monotonicSeconds();
  try {
    read(file);
    ++totals.read;
  } catch (const Error& error) {
    ++totals.refused;
    EXPECT_THAT(error.what(), testing::HasSubstr(file.parent_path().string()));
    EXPECT_NE(error.code(), ErrorCode::Internal) << error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "not an Error of ours: " << error.what();
  }
  totals.longest_s = std::max(totals.longest_s, monotonicSeconds() - start_s);
  totals.largestBytes = std::max(totals.largestBytes, peakResidentBytes() - before);
}

}  // namespace

Original originalFrom(const std::filesystem::path& file, const std::string& name) {
  std::ifstream stream(file, std::ios::binary);
  return {name.empty() ? file.filename().string() : name, {std::istreambuf_iterator<char>(stream), {}}};
}

void readSpoilt(const std::vector<Original>& originals,
                bool isText,
                const std::function<void(const std::filesystem::path&)>& read) {
  Totals totals;
  const int count = copiesToSpoil();
  for (int n = 0; n < count; ++n) {
    const Original& original = originals[static_cast<std::size_t>(n) % originals.size()];
    SCOPED_TRACE(original.name + ", mutation " + std::to_string(n));
    const TemporaryFolder folder;
    const auto file = folder.path() / original.name;
    std::ofstream(file, std::ios::binary) << mutated(original.bytes, static_cast<std::uint32_t>(n), isText);
    readOne(file, read, totals);
    if (testing::Test::HasFatalFailure()) return;
  }
  std::cout << count << " spoilt copies: " << totals.read << " read, " << totals.refused
            << " refused; at most " << totals.longest_s * 1e3 << " ms and " << totals.largestBytes / 1'000'000
            << " MB\n";
  EXPECT_EQ(totals.read + totals.refused, count);
  if (!limitsCount()) return;
  EXPECT_LE(totals.longest_s, kMost_s);
  EXPECT_LE(totals.largestBytes, kMostBytes);
}

}  // namespace viscera::test
