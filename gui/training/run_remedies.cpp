// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_remedies.h"

#include "engine/base/json.h"
#include "gui/training/run_texts.h"
#include "gui/widgets/number_text.h"

#include <QCoreApplication>

namespace viscera {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("RunRemedies", text);
}

bool hasAny(const QString& text, const QStringList& words) {
  for (const QString& word : words)
    if (text.contains(word, Qt::CaseInsensitive)) return true;
  return false;
}

QString introduction(const ListedRun& run) {
  const QString name = QString::fromStdString(displayName(run.record));
  const QString step = groupedNumber(run.record.step);
  if (run.phase == RunPhase::Failed) return translated("%1 failed at step %2").arg(name, step);
  return translated("%1 was interrupted at step %2").arg(name, step);
}

/// What going on will keep and make again.
QString savedText(const ListedRun& run) {
  const std::int64_t again = run.record.step - run.savedStep;
  if (run.savedStep < 0) return translated("Nothing was saved yet: it begins at step 0 again.");
  if (again <= 0) return translated("Everything up to there is saved.");
  return translated("It goes on from the checkpoint at step %1; %2 steps are made again.")
      .arg(groupedNumber(run.savedStep), groupedNumber(again));
}

}  // namespace

QString settingOf(const RunRecord& run, const char* key) {
  const Json config = Json::parse(run.configJson, nullptr, false);
  if (!config.is_object() || !config.contains("settings")) return {};
  const Json& settings = config.at("settings");
  if (!settings.is_object() || !settings.contains(key)) return {};
  const Json& value = settings.at(key);
  return QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
}

QString halvedBatch(const RunRecord& run) {
  for (const char* key : {"batch_size", "samples_per_case"}) {
    const int count = settingOf(run, key).toInt();
    if (count > 1) return QString("%1=%2").arg(key).arg(count / 2);
  }
  return {};
}

RunTrouble troubleOf(const ListedRun& run) {
  if (run.phase != RunPhase::Failed && run.phase != RunPhase::Interrupted) return {};
  RunTrouble trouble;
  const QString reason = QString::fromStdString(run.record.reason);
  trouble.text =
      reason.isEmpty() ? introduction(run) + '.' : introduction(run) + ": " + causeText(run.record.reason);
  const bool canGoOn = isPossible(run.phase, RunAction::GoOn);
  if (canGoOn) trouble.text += ' ' + savedText(run);
  if (run.phase == RunPhase::Failed) {
    if (hasAny(reason, {"missing_case", "case "}) && canGoOn) {
      trouble.remedies.push_back({RunRemedy::Kind::SkipCases, translated("Go on without this case")});
      trouble.remedies.push_back({RunRemedy::Kind::ShowDataset, translated("Show the dataset")});
    }
    if (hasAny(reason, {"no space", "disk is full", "disk full", "quota"}))
      trouble.remedies.push_back({RunRemedy::Kind::FreeSpace, translated("Free space…")});
    if (hasAny(reason, {"memory"}) && !halvedBatch(run.record).isEmpty())
      trouble.remedies.push_back({RunRemedy::Kind::SmallerBatch, translated("Use a smaller batch…")});
  }
  if (canGoOn)
    trouble.remedies.push_back(
        {RunRemedy::Kind::GoOn,
         run.phase == RunPhase::Failed ? translated("Go on from the last checkpoint") : translated("Go on")});
  return trouble;
}

}  // namespace viscera
