// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_entry.h"

#include "engine/base/atomic_file.h"
#include "expect_error.h"
#include "formula_scan.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera {
namespace {

using test::expectError;

TEST(Quantised, RoundsToTheNearestStep) {
  Geometry geometry;
  geometry.size = {5, 1, 1};
  PreparedVolume prepared;
  prepared.image = Volume(geometry, VoxelType::Float32);
  const std::array<float, 5> values = {0.0F, 1.0F, 0.25F, 0.4F / 32767.0F, 0.6F / 32767.0F};
  std::copy(values.begin(), values.end(), prepared.image.voxels<float>().begin());
  const CachedCase entry = quantised(prepared);
  const at::Tensor expected = torch::tensor({0, 32767, 8192, 0, 1}, torch::kInt16);  // 8191.75 rounds up
  EXPECT_TRUE(torch::equal(entry.image.flatten(), expected));
  EXPECT_FALSE(entry.label.defined());
  EXPECT_FLOAT_EQ(entry.scale * 32767.0F, 1.0F);
}

TEST(CaseEntry, ComesBackAsWritten) {
  const test::TemporaryFolder folder;
  const auto scan = test::formulaScan();
  const CachedCase written = quantised(prepareVolume(scan.image, &scan.label, {}));
  writeCaseEntry(folder.path() / "a.case", written);
  for (const bool verify : {true, false}) {
    const CachedCase read = readCaseEntry(folder.path() / "a.case", verify);
    EXPECT_TRUE(torch::equal(read.image, written.image));
    EXPECT_TRUE(torch::equal(read.label, written.label));
    EXPECT_TRUE(sameGrid(read.grid.source, written.grid.source, 0.0));
    EXPECT_TRUE(sameGrid(read.grid.model, written.grid.model, 0.0));
    EXPECT_EQ(read.grid.crop.stop, written.grid.crop.stop);
    for (const at::Tensor& tensor : {read.image, read.label})
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.const_data_ptr()) % 64, 0U);
  }
}

TEST(CaseEntry, RefusesAnotherFile) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder.path() / "a.case", std::string(500, 'x'));
  expectError(ErrorCode::InvalidInput, {"a.case", "damaged"}, [&] {
    (void)readCaseEntry(folder.path() / "a.case", false);
  });
  expectError(
      ErrorCode::Io, {"absent.case"}, [&] { (void)readCaseEntry(folder.path() / "absent.case", false); });
}

}  // namespace
}  // namespace viscera
