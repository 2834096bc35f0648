// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QVariant>

#include <cstddef>
#include <cstdint>

namespace viscera {

/// Everything that the program remembers between starts.
enum class Preference {
  Theme,           ///< Theme::Choice as a number
  Device,          ///< of new runs: "auto", "cpu", "cuda:0", …
  Threads,         ///< of new runs; 0: as many as the engine takes
  CacheLimit_gb,   ///< of each project; 0: none
  KeepAwake,       ///< no sleep while a run of this window goes on
  Notify,          ///< a desktop notification where a run ends
  WindowGeometry,  ///< QByteArray
  RailOpened,
  PageShown,  ///< PageId as a number
  SettingsTab,
  RecentProjects,  ///< QStringList of folders, newest first
  RecentTimes,     ///< QStringList of when each was opened, UTC ms
  LastFolder,      ///< of file dialogs
  ViewerLayout,    ///< PaneLayout as a number
  LastModel,       ///< file of the model that predicted the scan in the viewer last
  OrganPalette,    ///< viscera::OrganPalette as a number
  ExportWithoutCaseNames,
  SlicerProgram,  ///< file of 3D Slicer; empty: where it usually lies
  ItkSnapProgram  ///< likewise of ITK-SNAP
};
inline constexpr std::size_t kPreferenceCount = static_cast<std::size_t>(Preference::ItkSnapProgram) + 1;

/// Settings are chosen by the user and can be set back together; the other things come of use.
enum class PreferenceScope { Setting, Habit };

struct PreferenceRow {
  Preference id;
  const char* key;  ///< in QSettings
  QVariant standard;
  PreferenceScope scope;
};

/// The one table of them.
[[nodiscard]] const PreferenceRow& rowOf(Preference preference);

/// What is kept, or the standard where nothing is, or something of another kind.
[[nodiscard]] QVariant preferred(Preference preference);
/// Whether something was kept, so that the standard does not hold.
[[nodiscard]] bool isPreferenceKept(Preference preference);
void keepPreference(Preference preference, const QVariant& value);
/// Sets everything of the scope back to its standard.
void resetPreferences(PreferenceScope scope);

/// CacheLimit_gb in bytes; 0: none.
[[nodiscard]] std::int64_t preferredCacheLimit();

}  // namespace viscera
