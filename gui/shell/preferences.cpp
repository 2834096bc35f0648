// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/preferences.h"

#include <QByteArray>
#include <QSettings>
#include <QStringList>

#include <algorithm>
#include <array>

namespace viscera {
namespace {

using Scope = PreferenceScope;

const std::array<PreferenceRow, kPreferenceCount>& table() {
  static const std::array<PreferenceRow, kPreferenceCount> kRows = {
      {{Preference::Theme, "appearance/theme", 0, Scope::Setting},
       {Preference::Device, "computing/device", QString("auto"), Scope::Setting},
       {Preference::Threads, "computing/threads", 0, Scope::Setting},
       {Preference::CacheLimit_gb, "disk/cacheLimit_gb", 0, Scope::Setting},
       {Preference::KeepAwake, "runs/keepAwake", true, Scope::Setting},
       {Preference::Notify, "runs/notify", true, Scope::Setting},
       {Preference::WindowGeometry, "window/geometry", QByteArray(), Scope::Habit},
       {Preference::RailOpened, "window/railOpened", false, Scope::Habit},
       {Preference::PageShown, "window/page", 0, Scope::Habit},
       {Preference::SettingsTab, "window/settingsTab", 0, Scope::Habit},
       {Preference::RecentProjects, "projects/recent", QStringList(), Scope::Habit},
       {Preference::RecentTimes, "projects/opened_ms", QStringList(), Scope::Habit},
       {Preference::LastFolder, "projects/lastFolder", QString(), Scope::Habit},
       {Preference::ViewerLayout, "viewer/layout", 0, Scope::Habit},
       {Preference::LastModel, "models/last", QString(), Scope::Habit},
       {Preference::OrganPalette, "appearance/organs", 0, Scope::Setting},
       {Preference::ExportWithoutCaseNames, "exports/withoutCaseNames", false, Scope::Habit},
       {Preference::SlicerProgram, "programs/slicer", QString(), Scope::Setting},
       {Preference::ItkSnapProgram, "programs/itkSnap", QString(), Scope::Setting}}};
  return kRows;
}

}  // namespace

const PreferenceRow& rowOf(Preference preference) {
  return table().at(static_cast<std::size_t>(preference));
}

QVariant preferred(Preference preference) {
  const PreferenceRow& row = rowOf(preference);
  QVariant value = QSettings().value(row.key, row.standard);
  return value.convert(row.standard.metaType()) ? value : row.standard;
}

bool isPreferenceKept(Preference preference) {
  return QSettings().contains(rowOf(preference).key);
}

void keepPreference(Preference preference, const QVariant& value) {
  QSettings().setValue(rowOf(preference).key, value);
}

void resetPreferences(PreferenceScope scope) {
  QSettings settings;
  for (const PreferenceRow& row : table())
    if (row.scope == scope) settings.remove(row.key);
}

std::int64_t preferredCacheLimit() {
  return std::max(0, preferred(Preference::CacheLimit_gb).toInt()) * std::int64_t{1'000'000'000};
}

}  // namespace viscera
