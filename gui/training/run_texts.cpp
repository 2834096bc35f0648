// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_texts.h"

#include "gui/training/preflight_advice.h"
#include "gui/widgets/number_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace viscera {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("RunTexts", text);
}

/// As much of a clause as says nothing of the command line.
QString beforeCommands(const QString& clause) {
  static const QRegularExpression joint("(, or |, | or | and )");
  static const QRegularExpression command("--|viscera-cli");
  const qsizetype at = clause.indexOf(command);
  if (at < 0) return clause;
  return clause.left(std::max<qsizetype>(0, clause.left(at).lastIndexOf(joint)));
}

}  // namespace

std::size_t colourNumber(const RunRecord& run) {
  return static_cast<std::size_t>(std::max<std::int64_t>(run.number, 1) - 1);
}

QString phaseText(RunPhase phase) {
  const std::string_view word = wordOf(phase);
  return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

StateLabel::State stateOf(RunPhase phase) {
  switch (phase) {
    case RunPhase::Queued:
    case RunPhase::Paused:
    case RunPhase::Stopping:
      return StateLabel::State::Neutral;
    case RunPhase::Running:
      return StateLabel::State::Running;
    case RunPhase::Finished:
      return StateLabel::State::Ok;
    case RunPhase::Interrupted:
      return StateLabel::State::Warning;
    case RunPhase::Failed:
      return StateLabel::State::Error;
  }
  return StateLabel::State::Neutral;
}

IconName iconOf(RunPhase phase) {
  switch (phase) {
    case RunPhase::Queued:
      return IconName::Menu;
    case RunPhase::Paused:
      return IconName::Pause;
    case RunPhase::Stopping:
      return IconName::Stop;
    case RunPhase::Running:
      return IconName::Play;
    case RunPhase::Finished:
      return IconName::Ok;
    case RunPhase::Interrupted:
      return IconName::Warning;
    case RunPhase::Failed:
      return IconName::Error;
  }
  return IconName::Info;
}

IconTone toneOf(RunPhase phase) {
  switch (stateOf(phase)) {
    case StateLabel::State::Neutral:
      return IconTone::Quiet;
    case StateLabel::State::Running:
      return IconTone::Accent;
    case StateLabel::State::Ok:
      return IconTone::Ok;
    case StateLabel::State::Warning:
      return IconTone::Warning;
    case StateLabel::State::Error:
      return IconTone::Error;
  }
  return IconTone::Quiet;
}

QString epochText(const RunRecord& run) {
  if (run.totalSteps <= 0) return {};
  if (run.stepsPerEpoch <= 0 || run.totalSteps < run.stepsPerEpoch)
    return translated("step %1 of %2").arg(groupedNumber(run.step), groupedNumber(run.totalSteps));
  const auto ceilOf = [&](std::int64_t steps) { return (steps + run.stepsPerEpoch - 1) / run.stepsPerEpoch; };
  return translated("epoch %1 of %2")
      .arg(groupedNumber(ceilOf(run.step)), groupedNumber(ceilOf(run.totalSteps)));
}

double fractionOf(const RunRecord& run) {
  if (run.totalSteps <= 0) return 0.0;
  return std::clamp(static_cast<double>(run.step) / static_cast<double>(run.totalSteps), 0.0, 1.0);
}

QString metricName(const std::string& metric) {
  if (metric == "val/dice_mean") return translated("Dice");
  if (metric == "val/l1") return translated("L1");
  return QString::fromStdString(metric);
}

QString bestText(const ListedRun& run) {
  if (run.bestMetric.empty()) return {};
  return metricName(run.bestMetric) + QChar(' ') + valueText(run.bestValue);
}

QString taskText(const std::string& task) {
  return task == "pretraining" ? translated("Pre-training") : translated("Fine-tuning");
}

QString deviceText(const std::string& device) {
  if (device == "cpu") return translated("processor");
  const QString id = QString::fromStdString(device);
  return device.starts_with("cuda") ? (translated("GPU ") + id.section(':', 1)).trimmed() : id;
}

QString causeText(const std::string& reason) {
  QStringList kept;
  for (const QString& clause : QString::fromStdString(reason).split(QStringLiteral("; ")))
    if (const QString words = beforeCommands(clause); !words.isEmpty()) kept << words;
  QString text = withSettingTitles(kept.isEmpty() ? QString::fromStdString(reason) : kept.join("; "));
  if (!text.isEmpty() && !text.endsWith('.')) text += '.';
  return text;
}

}  // namespace viscera
