// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_remedies.h"

#include "engine/base/json.h"
#include "gui/training/run_texts.h"
#include "gui/widgets/number_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace viscera {
namespace {

constexpr double kLowering = 10.0;
const QStringList kFullDisk = {"no space", "disk is full", "disk full", "quota", " of disk "};

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

bool isDiverged(const QString& reason) {
  return hasAny(reason, {"is not a number", "are no numbers any more"});
}

/// The weights that the run starts from are those of another network.
bool startsFromOther(const QString& reason) {
  return hasAny(reason, {"do not fit the network", "heads, but num_heads", "pre-training starts from"});
}

/// Mended, the label map is another one than that which the run began with.
bool hasUnknownLabel(const QString& reason) {
  return hasAny(reason, {"but the network has the classes"});
}

/// Going on would meet the same again.
bool failsAgain(const QString& reason) {
  return isDiverged(reason) || startsFromOther(reason) || hasUnknownLabel(reason);
}

void addRemediesOfCause(const ListedRun& run, const QString& reason, std::vector<RunRemedy>& remedies) {
  using Kind = RunRemedy::Kind;
  if (isDiverged(reason)) {
    if (!loweredRate(run.record).isEmpty())
      remedies.push_back({Kind::LowerRate, translated("New run with a lower learning rate…")});
    remedies.push_back({Kind::ShowDataset, translated("Show the dataset")});
  } else if (startsFromOther(reason)) {
    if (!settingsNamedIn(reason).isEmpty())
      remedies.push_back({Kind::UseItsSizes, translated("New run with its network…")});
    remedies.push_back({Kind::OtherStart, translated("New run from random weights…")});
  } else if (hasUnknownLabel(reason)) {
    remedies.push_back({Kind::ShowDataset, translated("Show the dataset")});
    remedies.push_back({Kind::BeginAgain, translated("New run with the same settings…")});
  } else if (hasAny(reason, {"missing_case", "case "})) {
    remedies.push_back({Kind::SkipCases, translated("Go on without this case")});
    remedies.push_back({Kind::ShowDataset, translated("Show the dataset")});
  }
  if (!run.record.datasetId)  // imported, or made by hand: there is nothing to show
    std::erase_if(remedies, [](const RunRemedy& one) { return one.kind == Kind::ShowDataset; });
  if (reason.startsWith("device cuda")) {
    remedies.push_back({Kind::UseProcessor, translated("Go on with the processor")});
  }
  if (hasAny(reason, kFullDisk)) remedies.push_back({Kind::FreeSpace, translated("Free space…")});
  if (hasAny(reason, {"memory"}) && !halvedBatch(run.record).isEmpty())
    remedies.push_back({Kind::SmallerBatch, translated("Use a smaller batch…")});
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

QString loweredRate(const RunRecord& run) {
  bool known = false;
  const double rate = settingOf(run, "learning_rate").toDouble(&known);
  return known ? QString("learning_rate=%1").arg(rate / kLowering, 0, 'g', 4) : QString();
}

QStringList settingsNamedIn(const QString& reason) {
  static const QRegularExpression setting("--set ([a-z][a-z0-9_]*=[^ ;]*[^ ;,.])");
  QStringList settings;
  auto found = setting.globalMatch(reason);
  while (found.hasNext()) settings << found.next().captured(1);
  return settings;
}

QString caseNamedIn(const QString& reason) {
  static const QRegularExpression named("(?:^|[ :])case ([^:]+): ");
  return named.match(reason).captured(1);
}

RunTrouble troubleOf(const ListedRun& run) {
  if (run.phase != RunPhase::Failed && run.phase != RunPhase::Interrupted) return {};
  RunTrouble trouble;
  const QString reason = QString::fromStdString(run.record.reason);
  const bool wouldFailAgain = run.phase == RunPhase::Failed && failsAgain(reason);
  const bool canGoOn = isPossible(run.phase, RunAction::GoOn) && !wouldFailAgain;
  trouble.text =
      reason.isEmpty() ? introduction(run) + '.' : introduction(run) + ": " + causeText(run.record.reason);
  if (canGoOn) trouble.text += ' ' + savedText(run);
  if (run.phase == RunPhase::Failed) addRemediesOfCause(run, reason, trouble.remedies);
  if (canGoOn)
    trouble.remedies.push_back(
        {RunRemedy::Kind::GoOn,
         run.phase == RunPhase::Failed ? translated("Go on from the last checkpoint") : translated("Go on")});
  return trouble;
}

RunTrouble troubleOfRequest(const QString& message, const ListedRun* run, bool fromForm) {
  RunTrouble trouble;
  trouble.text = causeText(message.toStdString());
  if (run != nullptr) trouble.text = QString::fromStdString(displayName(run->record)) + ": " + trouble.text;
  if (hasAny(message, kFullDisk))
    trouble.remedies.push_back({RunRemedy::Kind::FreeSpace, translated("Free space…")});
  if (fromForm)
    trouble.remedies.push_back({RunRemedy::Kind::BackToForm, translated("Back to the form")});
  else if (run != nullptr && hasAny(message, {"is being trained by process"}))
    trouble.remedies.push_back({RunRemedy::Kind::StopThere, translated("Stop it there")});
  else if (run != nullptr && isPossible(run->phase, RunAction::GoOn))
    trouble.remedies.push_back({RunRemedy::Kind::GoOn, translated("Try again")});
  return trouble;
}

}  // namespace viscera
