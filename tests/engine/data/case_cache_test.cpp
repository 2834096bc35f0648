// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_cache.h"

#include "captured_warnings.h"
#include "engine/base/atomic_file.h"
#include "engine/data/tensor_conversion.h"
#include "engine/volume/volume_io.h"
#include "expect_error.h"
#include "formula_scan.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <thread>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::CapturedWarnings;
using test::expectError;
using test::FormulaScan;
using test::formulaScan;
using testing::HasSubstr;
using testing::IsEmpty;

std::string contentOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool same(const CachedCase& a, const CachedCase& b) {
  return torch::equal(a.image, b.image) && a.label.defined() == b.label.defined() &&
         (!a.label.defined() || torch::equal(a.label, b.label)) && sameGrid(a.grid.model, b.grid.model, 0.0);
}

class CaseCacheTest : public testing::Test {
 protected:
  /// Number n shifts the scan's values, so that no two cases are equal.
  void addCase(int n, bool labelled = true) {
    FormulaScan scan = formulaScan();
    for (std::int16_t& value : scan.image.voxels<std::int16_t>())
      value = static_cast<std::int16_t>(value + 3 * n);
    SplitCase one;
    one.id = "case" + std::to_string(n);
    one.imagePath = folder_.path() / (one.id + ".nii");
    writeVolume(one.imagePath, scan.image);
    if (labelled) {
      one.labelPath = folder_.path() / (one.id + "_label.nii");
      writeVolume(one.labelPath, scan.label);
    }
    one.found = true;
    cases_.push_back(one);
  }
  [[nodiscard]] fs::path cacheFolder() const { return folder_.path() / "cache"; }
  [[nodiscard]] CaseCache cache(double rate = 1.0) const { return {cacheFolder(), cases_, config_, rate}; }
  [[nodiscard]] PreparedVolume prepared(std::size_t index) const {
    const Volume image = readVolume(cases_[index].imagePath).volume;
    const Volume label = readVolume(cases_[index].labelPath).volume;
    return prepareVolume(image, &label, config_);
  }
  /// Content of all files of a folder by name, hidden ones included.
  [[nodiscard]] static std::map<std::string, std::string> filesOf(const fs::path& folder) {
    std::map<std::string, std::string> files;
    if (!fs::exists(folder)) return files;
    for (const auto& entry : fs::directory_iterator(folder))
      files[entry.path().filename().string()] = contentOf(entry.path());
    return files;
  }
  [[nodiscard]] fs::path onlyEntry() const {
    const auto files = filesOf(cacheFolder());
    EXPECT_EQ(files.size(), 1U);
    return cacheFolder() / files.begin()->first;
  }

  test::TemporaryFolder folder_;
  std::vector<SplitCase> cases_;
  PreprocessingConfig config_;
};

TEST_F(CaseCacheTest, HoldsWhatPrepareVolumeMakes) {
  addCase(0);
  const PreparedVolume expected = prepared(0);
  for (int visit = 0; visit < 2; ++visit) {  // computed, then read
    const CachedCase cached = cache().get(0);
    EXPECT_EQ(cached.id, "case0");
    const at::Tensor image = tensorFromVolume(expected.image);
    ASSERT_EQ(cached.image.sizes(), image.sizes());
    EXPECT_EQ(cached.image.scalar_type(), torch::kInt16);
    const float worst = (cached.image * cached.scale - image).abs().max().item<float>();
    EXPECT_LE(worst, 0.5F / 32767.0F + 1e-7F);
    EXPECT_TRUE(torch::equal(cached.label, tensorFromVolume(*expected.label)));
    EXPECT_TRUE(sameGrid(cached.grid.source, expected.grid.source, 0.0));
    EXPECT_TRUE(sameGrid(cached.grid.resampled, expected.grid.resampled, 0.0));
    EXPECT_TRUE(sameGrid(cached.grid.model, expected.grid.model, 0.0));
    EXPECT_EQ(cached.grid.crop.start, expected.grid.crop.start);
    EXPECT_EQ(cached.grid.crop.stop, expected.grid.crop.stop);
  }
}

TEST_F(CaseCacheTest, KeepsACaseWithoutLabelMap) {
  addCase(0, false);
  for (int visit = 0; visit < 2; ++visit) EXPECT_FALSE(cache().get(0).label.defined());
}

TEST_F(CaseCacheTest, KeepsAMappingAliveAfterTheCacheIsGone) {
  addCase(0);
  const CachedCase first = cache().get(0);
  at::Tensor image;
  {
    const CachedCase mapped = cache().get(0);
    image = mapped.image;
  }
  fs::remove_all(cacheFolder());
  EXPECT_TRUE(torch::equal(image, first.image));
}

TEST_F(CaseCacheTest, ComputesAnEntryOnce) {
  addCase(0);
  (void)cache().get(0);
  const fs::path entry = onlyEntry();
  const auto past = fs::last_write_time(entry) - 1h;
  fs::last_write_time(entry, past);
  const CaseCache again = cache();
  (void)again.get(0);
  (void)again.get(0);
  again.fill(2, {});
  EXPECT_EQ(fs::last_write_time(onlyEntry()), past);
}

TEST_F(CaseCacheTest, MakesANewEntryWhenAFileOrASettingChanges) {
  addCase(0);
  const auto entries = [&] {
    (void)cache().get(0);
    return filesOf(cacheFolder()).size();
  };
  ASSERT_EQ(entries(), 1U);
  config_.spacing_mm = {2.0, 2.0, 2.0};
  EXPECT_EQ(entries(), 2U);
  const auto changed = fs::last_write_time(cases_[0].imagePath);
  fs::last_write_time(cases_[0].imagePath, changed + 1s);
  EXPECT_EQ(entries(), 3U);
  fs::last_write_time(cases_[0].labelPath, changed + 2s);
  EXPECT_EQ(entries(), 4U);
  std::ofstream(cases_[0].imagePath, std::ios::app) << "trailing";
  fs::last_write_time(cases_[0].imagePath, changed + 1s);
  EXPECT_EQ(entries(), 5U);
  cases_[0].labelPath.clear();
  EXPECT_EQ(entries(), 6U);
  EXPECT_EQ(entries(), 6U);
}

TEST_F(CaseCacheTest, ComputesADamagedEntryAnew) {
  addCase(0);
  const CachedCase expected = cache().get(0);
  const std::string sound = contentOf(onlyEntry());
  const auto recovers = [&](const std::string& damaged) {
    writeFileAtomically(onlyEntry(), damaged);
    const CapturedWarnings warnings;
    const CaseCache cases = cache();
    EXPECT_TRUE(same(cases.get(0), expected));
    EXPECT_TRUE(same(cases.get(0), expected));
    ASSERT_EQ(warnings.texts().size(), 1U);
    EXPECT_THAT(warnings.texts()[0], HasSubstr(onlyEntry().string()));
    EXPECT_THAT(warnings.texts()[0], HasSubstr("computed anew"));
    EXPECT_EQ(contentOf(onlyEntry()), sound);
  };
  const auto flipped = [&](std::size_t byte) {
    std::string damaged = sound;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 0x10);
    return damaged;
  };
  for (const std::size_t byte : {std::size_t{0},
                                 std::size_t{9},
                                 std::size_t{14},
                                 std::size_t{20},
                                 std::size_t{100},
                                 sound.size() / 2,
                                 sound.size() - 1}) {
    SCOPED_TRACE(byte);
    recovers(flipped(byte));
  }
  for (const std::size_t length : {std::size_t{0}, std::size_t{30}, std::size_t{200}, sound.size() - 1}) {
    SCOPED_TRACE(length);
    recovers(sound.substr(0, length));
  }
  recovers(sound + 'x');
}

TEST_F(CaseCacheTest, FillReplacesATruncatedEntry) {
  addCase(0);
  (void)cache().get(0);
  const std::string sound = contentOf(onlyEntry());
  fs::resize_file(onlyEntry(), sound.size() / 2);
  const CapturedWarnings warnings;
  cache().fill(1, {});
  EXPECT_EQ(warnings.texts().size(), 1U);
  EXPECT_EQ(contentOf(onlyEntry()), sound);
}

TEST_F(CaseCacheTest, AKilledWriterLeavesNoEntry) {
  addCase(0);
  const CachedCase expected = cache().get(0);
  const fs::path entry = onlyEntry();
  const std::string sound = contentOf(entry);
  fs::remove(entry);
  EXPECT_EXIT(
      {
        AtomicFile file(entry);
        file.write(std::string_view(sound).substr(0, sound.size() / 2));
        (void)std::raise(SIGKILL);
      },
      testing::KilledBySignal(SIGKILL),
      "");
  EXPECT_EQ(filesOf(cacheFolder()).size(), 1U);  // the unfinished file, under another name
  EXPECT_FALSE(fs::exists(entry));
  const CapturedWarnings warnings;
  EXPECT_TRUE(same(cache().get(0), expected));
  EXPECT_EQ(contentOf(entry), sound);
  EXPECT_THAT(warnings.texts(), IsEmpty());
}

TEST_F(CaseCacheTest, KeepsTheShareOfTheRate) {
  for (int n = 0; n < 5; ++n) addCase(n);
  const CaseCache half = cache(0.5);
  EXPECT_EQ(half.size(), 5U);
  half.fill(1, {});
  const auto entries = filesOf(cacheFolder());
  EXPECT_EQ(entries.size(), 2U);  // trunc(2.5)
  std::vector<CachedCase> cases;
  for (std::size_t i = 0; i < 5; ++i) cases.push_back(half.get(i));
  EXPECT_EQ(filesOf(cacheFolder()), entries);
  const CaseCache whole = cache(1.0);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_TRUE(same(whole.get(i), cases[i])) << i;
  EXPECT_EQ(filesOf(cacheFolder()).size(), 5U);
}

TEST_F(CaseCacheTest, RefusesAnImpossibleRate) {
  for (const double rate : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    expectError(ErrorCode::InvalidConfiguration, {"cache_rate"}, [&] { (void)cache(rate); });
}

TEST_F(CaseCacheTest, AnyNumberOfThreadsFillsItWithTheSameBytes) {
  for (int n = 0; n < 6; ++n) addCase(n, n != 2);
  cache().fill(1, {});
  const auto one = filesOf(cacheFolder());
  ASSERT_EQ(one.size(), 6U);
  for (const int threads : {4, 12}) {  // more threads than cases: some work inside a case
    fs::remove_all(cacheFolder());
    cache().fill(threads, {});
    EXPECT_EQ(filesOf(cacheFolder()), one);
  }
}

TEST_F(CaseCacheTest, ReportsAndStopsWhileFilling) {
  for (int n = 0; n < 4; ++n) addCase(n);
  std::stop_source source;
  std::vector<double> fractions;
  WorkContext context;
  context.stop = source.get_token();
  context.progress = [&](std::string_view stage, double fraction) {
    EXPECT_EQ(stage, "prepare");
    fractions.push_back(fraction);
    if (fraction >= 0.5) source.request_stop();
  };
  expectError(ErrorCode::Cancelled, {}, [&] { cache().fill(1, context); });
  EXPECT_THAT(fractions, testing::ElementsAre(0.25, 0.5));
  const auto entries = filesOf(cacheFolder());
  EXPECT_EQ(entries.size(), 2U);
  cache().fill(1, {});
  const auto all = filesOf(cacheFolder());
  EXPECT_EQ(all.size(), 4U);
  for (const auto& [name, content] : entries) EXPECT_EQ(all.at(name), content);
}

TEST_F(CaseCacheTest, ServesOneCaseToManyThreads) {
  addCase(0);
  const CaseCache cases = cache();
  std::vector<CachedCase> results(8);
  {
    std::vector<std::jthread> threads;
    for (CachedCase& result : results) threads.emplace_back([&] { result = cases.get(0); });
  }
  for (const CachedCase& result : results) EXPECT_TRUE(same(result, results[0]));
  (void)onlyEntry();
}

TEST_F(CaseCacheTest, NamesTheFileOfACaseThatCannotBeRead) {
  addCase(0);
  addCase(1);
  addCase(2);
  addCase(3);
  writeFileAtomically(cases_[0].imagePath, "this is no volume");
  fs::remove(cases_[1].labelPath);
  cases_[2].found = false;
  cases_[2].resolution = "image x.nii does not exist";
  Volume moved = readVolume(cases_[3].labelPath).volume;
  Geometry geometry = moved.geometry();
  geometry.origin_mm[0] += 5.0;
  moved.setGeometry(geometry);
  writeVolume(cases_[3].labelPath, moved);
  for (const double rate : {1.0, 0.0}) {
    const CaseCache cases = cache(rate);
    EXPECT_THROW((void)cases.get(0), Error);
    expectError(ErrorCode::Io, {"case1_label.nii"}, [&] { (void)cases.get(1); });
    expectError(ErrorCode::Io, {"case case2", "x.nii does not exist"}, [&] { (void)cases.get(2); });
    expectError(
        ErrorCode::InvalidInput, {"case3.nii", "case3_label.nii", "grid"}, [&] { (void)cases.get(3); });
  }
  EXPECT_THAT(filesOf(cacheFolder()), IsEmpty());
}

TEST_F(CaseCacheTest, GoesOnWithThePreparedCaseWhenItsFilesAreGoneOrChangeAndSaysSoOnce) {
  addCase(0);
  addCase(1);
  const CaseCache cases = cache();
  cases.fill(1, {});
  const CachedCase first = cases.get(0);
  const CachedCase second = cases.get(1);
  fs::remove(cases_[0].imagePath);
  std::ofstream(cases_[1].labelPath, std::ios::app) << "trailing";
  EXPECT_TRUE(same(cases.get(0), first));
  EXPECT_TRUE(same(cases.get(1), second));
  const CapturedWarnings warnings;
  for (int look = 0; look < 2; ++look) cases.warnOfChangedSources();
  ASSERT_EQ(warnings.texts().size(), 2U);
  EXPECT_EQ(warnings.texts()[0],
            "case case0: " + cases_[0].imagePath.string() +
                " has disappeared since the run began; the run goes on with its prepared copy");
  EXPECT_EQ(warnings.texts()[1],
            "case case1: " + cases_[1].labelPath.string() +
                " has changed since the run began; the run goes on with its prepared copy");
}

TEST_F(CaseCacheTest, PreparesAgainAnEntryThatIsRemovedTruncatedOrOverwrittenDuringARun) {
  addCase(0);
  const CaseCache cases = cache();
  const CachedCase expected = cases.get(0);
  const fs::path entry = onlyEntry();
  const std::string sound = contentOf(entry);
  const auto recovers = [&](std::size_t warned) {
    const CapturedWarnings warnings;
    EXPECT_TRUE(same(cases.get(0), expected));
    EXPECT_TRUE(same(cases.get(0), expected));
    EXPECT_EQ(warnings.texts().size(), warned);
    EXPECT_EQ(contentOf(entry), sound);
  };
  fs::remove(entry);
  recovers(0);
  fs::resize_file(entry, sound.size() / 2);
  recovers(1);
  std::string other = sound;
  other[sound.size() - 1] = static_cast<char>(other[sound.size() - 1] ^ 1);
  writeFileAtomically(entry, other);  // of the same length: the checksum alone can tell
  fs::last_write_time(entry, fs::last_write_time(entry) + 1h);
  recovers(1);
}

TEST_F(CaseCacheTest, NeverPreparesFromOtherFilesThanThoseOfTheBeginning) {
  for (const double rate : {1.0, 0.0}) {
    SCOPED_TRACE(rate);
    cases_.clear();
    fs::remove_all(cacheFolder());
    addCase(0);
    addCase(1);
    const CaseCache cases = cache(rate);
    (void)cases.get(0);
    (void)cases.get(1);
    fs::remove_all(cacheFolder());
    fs::remove(cases_[0].labelPath);
    fs::last_write_time(cases_[1].imagePath, fs::last_write_time(cases_[1].imagePath) + 1h);
    expectError(ErrorCode::Io,
                {"case case0: " + cases_[0].labelPath.string() + " has disappeared since the run began"},
                [&] { (void)cases.get(0); });
    expectError(ErrorCode::InvalidInput,
                {"case case1: " + cases_[1].imagePath.string() + " has changed since the run began"},
                [&] { (void)cases.get(1); });
    EXPECT_THROW((void)cases.get(0), CaseLost);
    EXPECT_THROW(cases.requireSource(1), CaseLost);
    EXPECT_THAT(filesOf(cacheFolder()), IsEmpty());
  }
}

TEST_F(CaseCacheTest, AGivenUpCaseStaysAwayAndIsNamedOnce) {
  addCase(0);
  addCase(1);
  const CaseCache cases = cache();
  cases.fill(1, {});
  const CaseLost lost(ErrorCode::Io, "case case0: x.nii has disappeared since the run began");
  expectError(ErrorCode::Io, {"x.nii has disappeared", "--resume", "missing_case=skip"}, [&] {
    cases.giveUp(0, lost, MissingCase::Stop);
  });
  (void)cases.get(0);
  const CapturedWarnings warnings;
  for (int visit = 0; visit < 2; ++visit) {
    cases.giveUp(0, lost, MissingCase::Skip);
    EXPECT_THROW((void)cases.get(0), CaseLost);
  }
  ASSERT_EQ(warnings.texts().size(), 1U);
  EXPECT_THAT(warnings.texts()[0], HasSubstr("the run goes on without this case"));
  (void)cases.get(1);
}

TEST_F(CaseCacheTest, FillsWhatIsLeftWhereACaseMayBeLost) {
  addCase(0);
  addCase(1);
  fs::remove(cases_[0].imagePath);
  const CaseCache strict = cache();
  expectError(ErrorCode::Io, {"case case0", "case0.nii", "missing_case=skip"}, [&] { strict.fill(1, {}); });
  const CapturedWarnings warnings;
  const CaseCache lenient = cache();
  lenient.fill(1, {}, MissingCase::Skip);
  EXPECT_EQ(warnings.texts().size(), 1U);
  (void)lenient.get(1);
  EXPECT_THROW((void)lenient.get(0), CaseLost);
}

TEST_F(CaseCacheTest, TheContentHashKnowsNoPathAndNoTimeAndTheSourceHashNoContent) {
  addCase(0);
  const CaseCache before = cache();
  EXPECT_EQ(before.contentHash(0), "");  // there is no entry yet
  (void)before.get(0);
  const std::string content = before.contentHash(0);
  const std::string source = before.sourceHash(0);
  EXPECT_EQ(content.size(), 64U);

  // The same bytes at another place and time.
  const fs::path moved = folder_.path() / "moved";
  fs::create_directory(moved);
  for (fs::path* file : {&cases_[0].imagePath, &cases_[0].labelPath}) {
    fs::copy_file(*file, moved / file->filename());
    fs::last_write_time(moved / file->filename(), fs::last_write_time(*file));
    *file = moved / file->filename();
  }
  EXPECT_EQ(cache().sourceHash(0), source);
  fs::last_write_time(cases_[0].imagePath, fs::last_write_time(cases_[0].imagePath) + 1h);
  EXPECT_NE(cache().sourceHash(0), source);
  const CaseCache touched = cache();
  (void)touched.get(0);
  EXPECT_EQ(touched.contentHash(0), content);

  Volume image = readVolume(cases_[0].imagePath).volume;
  for (std::int16_t& value : image.voxels<std::int16_t>()) value = static_cast<std::int16_t>(value + 3);
  writeVolume(cases_[0].imagePath, image);
  const CaseCache changed = cache();
  (void)changed.get(0);
  EXPECT_NE(changed.contentHash(0), content);
  fs::remove(cases_[0].imagePath);
  EXPECT_EQ(changed.sourceHash(0), "");
}

TEST_F(CaseCacheTest, WarnsOfACaseWithoutForeground) {
  addCase(0);
  config_.huWindow = {2000.0, 3000.0};
  const CapturedWarnings warnings;
  EXPECT_EQ(cache().get(0).image.count_nonzero().item<int>(), 0);
  ASSERT_EQ(warnings.texts().size(), 1U);
  EXPECT_THAT(warnings.texts()[0], HasSubstr("case0.nii"));
}

TEST_F(CaseCacheTest, NoticesAChangedFileOfADicomSeries) {
  VISCERA_REQUIRE_TEST_DATA(series, "ct/head_dicom_64");
  SplitCase one;
  one.id = "head";
  one.imagePath = folder_.path() / "head";
  fs::create_directory(one.imagePath);
  for (const auto& file : fs::recursive_directory_iterator(series))
    if (file.path().extension() == ".dcm") {
      fs::copy_file(file.path(), one.imagePath / file.path().filename());
      fs::permissions(one.imagePath / file.path().filename(), fs::perms::owner_all);
    }
  one.found = true;
  cases_.push_back(one);
  const CachedCase first = cache().get(0);
  EXPECT_EQ(first.grid.source.size, (Index3{64, 64, 93}));
  (void)cache().get(0);
  ASSERT_EQ(filesOf(cacheFolder()).size(), 1U);
  const fs::path slice = fs::directory_iterator(one.imagePath)->path();
  fs::last_write_time(slice, fs::last_write_time(slice) + 1s);
  EXPECT_TRUE(same(cache().get(0), first));
  EXPECT_EQ(filesOf(cacheFolder()).size(), 2U);
}

}  // namespace
}  // namespace viscera
