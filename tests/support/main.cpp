// SPDX-License-Identifier: Apache-2.0
// Skips are never silent: the reasons are repeated at the end of the program's output, and a program that had
// nothing but skipped tests ends with 77, which ctest calls skipped and not passed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <string>
#include <vector>

namespace {

constexpr int kSkipped = 77;

class SkipReporter : public testing::EmptyTestEventListener {
 public:
  void OnTestEnd(const testing::TestInfo& info) override {
    if (!info.result()->Skipped()) return;
    for (int i = 0; i < info.result()->total_part_count(); ++i)
      if (info.result()->GetTestPartResult(i).skipped())
        skipped_.push_back(std::string(info.test_suite_name()) + "." + info.name() + ": " +
                           info.result()->GetTestPartResult(i).message());
  }
  void OnTestProgramEnd(const testing::UnitTest&) override {
    for (const std::string& line : skipped_) std::cout << "SKIPPED " << line << '\n';
  }

 private:
  std::vector<std::string> skipped_;
};

}  // namespace

/// What AddressSanitizer's leak check passes over: ITK's NRRD library and GDCM's JPEG-LS codec forget their
/// own buffers where they refuse a file.
extern "C" const char*
__lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier): the sanitizer's name
  return "leak:libITKNrrdIO\nleak:gdcm::JPEGLSCodec\n";
}

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  testing::UnitTest::GetInstance()->listeners().Append(new SkipReporter);  // owned by GoogleTest
  const int status = RUN_ALL_TESTS();
  const auto& tests = *testing::UnitTest::GetInstance();
  const bool nothing_was_tested = tests.skipped_test_count() > 0 && tests.successful_test_count() == 0;
  return status == 0 && nothing_was_tested ? kSkipped : status;
}
