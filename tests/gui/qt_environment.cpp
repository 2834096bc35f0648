// SPDX-License-Identifier: Apache-2.0
// Gives every test of this program an application with the theme, without a screen and with settings of its
// own.
#include "gui/theme/theme.h"
#include "tests/support/temporary_folder.h"

#include <QApplication>
#include <QSettings>

#include <gtest/gtest.h>

#include <memory>

namespace viscera {
namespace {

class QtEnvironment : public testing::Environment {
 public:
  void SetUp() override {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(
        QSettings::IniFormat, QSettings::UserScope, QString::fromStdString(settings_.path().string()));
    QApplication::setOrganizationName("viscera-test");
    QApplication::setApplicationName("viscera-test");
    application_ = std::make_unique<QApplication>(count_, arguments_);
    theme_ = std::make_unique<Theme>(*application_, Theme::Choice::Light);
  }
  void TearDown() override {
    theme_.reset();
    application_.reset();
  }

 private:
  test::TemporaryFolder settings_;
  char name_[9] = "gui_test";
  char* arguments_[2] = {name_, nullptr};
  int count_ = 1;
  std::unique_ptr<QApplication> application_;
  std::unique_ptr<Theme> theme_;
};

[[maybe_unused]] const testing::Environment* const kQt = testing::AddGlobalTestEnvironment(new QtEnvironment);

}  // namespace
}  // namespace viscera
