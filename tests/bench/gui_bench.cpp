// SPDX-License-Identifier: Apache-2.0
// gui_bench NAME…: times of the window. Without a name it says which there are.
#include "gui_bench.h"

#include "gui/theme/theme.h"

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

struct Named {
  const char* name;
  bool (*run)();
};

constexpr Named kAll[] = {{"million", viscera::bench::redrawMillion},
                          {"event", viscera::bench::eventToScreen},
                          {"day", viscera::bench::dayOfEvents},
                          {"tcia", viscera::bench::openTciaSplit}};

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  const QTemporaryDir settings;
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  QApplication::setOrganizationName("viscera-bench");
  viscera::Theme theme(application, viscera::Theme::Choice::Light);
  bool good = argc > 1;
  for (int i = 1; i < argc; ++i) {
    bool known = false;
    for (const Named& one : kAll) {
      if (argv[i] != std::string(one.name)) continue;
      known = true;
      good = one.run() && good;
    }
    good = good && known;
  }
  double load = 0.0;
  if (getloadavg(&load, 1) == 1) std::printf("load of the machine: %.1f\n", load);
  if (good) return 0;
  std::printf("gui_bench million|event|day|tcia…\n");
  return 1;
}
