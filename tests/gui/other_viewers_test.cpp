// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/other_viewers.h"

#include "engine/volume/volume_io.h"
#include "gui/shell/page.h"
#include "gui/shell/preferences.h"
#include "gui/viewer/viewer_page.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/viewer_view.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"
#include "viewer_volumes.h"

#include <QMenu>
#include <QSettings>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace viscera {
namespace {

using testing::HasSubstr;

constexpr int kProgramPatience_ms = 60'000;

/// Programs that only write down what they were asked for.
class OtherViewersTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = qgetenv("PATH");
    qputenv("PATH", (folder_.path() / "bin").string().c_str());  // whatever is installed here
  }
  void TearDown() override {
    qputenv("PATH", path_);
    QSettings().clear();
  }
  std::filesystem::path program(const std::string& name) const {
    const auto file = folder_.path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file)
        << "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$0.asked.part\"\n/bin/mv \"$0.asked.part\" \"$0.asked\"\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }
  [[nodiscard]] ViewerPlaces places(const std::string& slicer = {}) const {
    return {QString::fromStdString(slicer), {}, {text(folder_.path()), text(folder_.path() / "opt")}};
  }
  static QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }
  static std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  test::TemporaryFolder folder_;
  QByteArray path_;
};

TEST_F(OtherViewersTest, TheNewestOfTheUsualPlacesIsFound) {
  EXPECT_TRUE(findOtherViewers(places()).empty());
  program("Slicer-5.6.2-linux-amd64/Slicer");
  const auto newest = program("opt/Slicer-5.10.0-linux-amd64/Slicer");
  const auto snap = program("itksnap-4.2.0-Linux-x86_64/bin/itksnap");
  std::filesystem::create_directories(folder_.path() / "Slicer-9 without a program");
  EXPECT_EQ(findOtherViewers(places()),
            (std::vector<OtherViewer>{{"3D Slicer", text(newest)}, {"ITK-SNAP", text(snap)}}));
}

TEST_F(OtherViewersTest, WhatAPersonNamedComesFirstAndPathSecond) {
  program("Slicer-5.6.2/Slicer");
  const auto inPath = program("bin/Slicer");
  const auto named = program("my own/run-slicer");
  EXPECT_EQ(findOtherViewers(places()).at(0).program, text(inPath));
  EXPECT_EQ(findOtherViewers(places(named.string())).at(0).program, text(named));
  EXPECT_EQ(findOtherViewers(places("/nowhere/Slicer")).at(0).program, text(inPath)) << "it is not there";
}

TEST_F(OtherViewersTest, ADicomSeriesIsHandedOverAsOne) {
  VISCERA_REQUIRE_TEST_DATA(folder, "ct/crlm_1004/dicom");
  ViewerRequest request;
  request.image = folder;
  request.truth = "/data/truth.nii.gz";
  const QStringList slicer = argumentsFor({"3D Slicer", "/opt/Slicer"}, request);
  ASSERT_EQ(slicer.size(), 2);
  const std::string code = slicer[1].toStdString();
  EXPECT_THAT(code, HasSubstr("DICOMUtils.importDicom(\"" + folder.string() + "\", database)"));
  EXPECT_THAT(code,
              HasSubstr("DICOMUtils.loadSeriesByUID([\"1.3.6.1.4.1.14519.5.2.1.9203.8273."
                        "254242588659825836950462054011\"])"));
  EXPECT_TRUE(slicer[1].endsWith("\nslicer.util.loadSegmentation(\"/data/truth.nii.gz\")"));
  const QStringList snap = argumentsFor({"ITK-SNAP", "/usr/bin/itksnap"}, request);
  ASSERT_EQ(snap.size(), 4);
  EXPECT_EQ(snap[1], text(folder / "1-41.dcm")) << "the lowest slice of the series";
}

/// By the menu of the viewer, with the program that the settings name by then.
TEST_F(OtherViewersTest, TheMenuStartsTheProgramOfTheSettings) {
  Background background{2};
  Page frame("Viewer");
  ViewerPage page(frame, background);
  frame.resize(1200, 700);
  frame.show();
  const auto scan = folder_.path() / "scan.nii.gz";
  writeVolume(scan, test::smallScan());
  page.openFile(scan);
  ASSERT_TRUE(QTest::qWaitFor([&] { return page.shown() != nullptr; }, kProgramPatience_ms));
  const auto named = program("named/slicer-of-mine");
  keepPreference(Preference::SlicerProgram, text(named));
  QMenu& menu = page.view().toolbar().more();
  const auto action = [&menu]() -> QAction* {
    for (QAction* one : menu.actions())
      if (one->text() == "Open in 3D Slicer") return one;
    return nullptr;
  };
  Q_EMIT menu.aboutToShow();
  ASSERT_TRUE(QTest::qWaitFor([&] { return action() != nullptr; }, kProgramPatience_ms));
  action()->trigger();
  const auto asked = folder_.path() / "named/slicer-of-mine.asked";
  ASSERT_TRUE(QTest::qWaitFor([&] { return std::filesystem::exists(asked); }, kProgramPatience_ms));
  EXPECT_EQ(contentOf(asked), "--python-code\nslicer.util.loadVolume(\"" + scan.string() + "\")\n");
}

}  // namespace
}  // namespace viscera
