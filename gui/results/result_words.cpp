// SPDX-License-Identifier: Apache-2.0
#include "gui/results/result_words.h"

#include "gui/datasets/case_words.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>

namespace viscera {
namespace {

QString say(const char* text) {
  return QCoreApplication::translate("viscera::Results", text);
}

int decimalsOf(ScoreMetric metric) {
  return metric == ScoreMetric::Hd95 ? 1 : 3;
}

/// "at 1 mm", "at 1 and 2 mm", or what is missing.
QString toleranceText(const ResultTable& table, const std::vector<ScoredRun>& runs) {
  std::set<double> known;
  for (const ResultRow& row : table.rows)
    for (const std::size_t member : row.members)
      if (const double value = runs[member].details.surfaceTolerance_mm; !std::isnan(value))
        known.insert(value);
  QStringList values;
  for (const double value : known) values << plainNumber(value);
  if (values.isEmpty()) return say("The tolerance of surface Dice was not recorded.");
  return known.size() == 1 ? say("Surfaces nearer than %1 mm count as equal.").arg(values.front())
                           : say("The tolerance differs between the runs (%1 mm): do not compare them.")
                                 .arg(values.join(", "));
}

}  // namespace

QString scoreText(double value, ScoreMetric metric) {
  return std::isfinite(value) ? QString::number(value, 'f', decimalsOf(metric)) : QStringLiteral("–");
}

QString differenceText(double value, ScoreMetric metric) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  const QString digits = QString::number(std::abs(value), 'f', decimalsOf(metric));
  return (value < 0.0 ? QStringLiteral("−") : QStringLiteral("+")) + digits;
}

QString metricWord(ScoreMetric metric) {
  switch (metric) {
    case ScoreMetric::Dice:
      return QStringLiteral("Dice");
    case ScoreMetric::Hd95:
      return QStringLiteral("HD95");
    case ScoreMetric::SurfaceDice:
      return say("Surface Dice");
  }
  return {};
}

QString metricHelp(ScoreMetric metric) {
  switch (metric) {
    case ScoreMetric::Dice:
      return say(
          "Dice: twice the volume that prediction and reference share, divided by the sum of both volumes. "
          "1: they are equal, 0: they share nothing; greater is better.");
    case ScoreMetric::Hd95:
      return say(
          "HD95, in mm: 95 % of the surface of the prediction lies nearer than this to that of the "
          "reference, "
          "and the other way round. 0: they are equal; smaller is better. A missed organ has none.");
    case ScoreMetric::SurfaceDice:
      return say(
          "Surface Dice: share of both surfaces that lies no farther from the other than a tolerance. 1: all "
          "of it, 0: nothing; greater is better.");
  }
  return {};
}

QString gridWord(const std::string& grid) {
  return grid == "model" ? say("Model grid") : say("Original grid");
}

QString reviewWord(ReviewState state) {
  switch (state) {
    case ReviewState::Open:
      return say("Not reviewed");
    case ReviewState::Accepted:
      return say("Accepted");
    case ReviewState::NeedsCorrection:
      return say("Needs correction");
    case ReviewState::Rejected:
      return say("Rejected");
  }
  return {};
}

IconName reviewIcon(ReviewState state) {
  switch (state) {
    case ReviewState::Open:
      return IconName::More;
    case ReviewState::Accepted:
      return IconName::Ok;
    case ReviewState::NeedsCorrection:
      return IconName::Warning;
    case ReviewState::Rejected:
      return IconName::Error;
  }
  return IconName::More;
}

IconTone reviewTone(ReviewState state) {
  switch (state) {
    case ReviewState::Open:
      return IconTone::Quiet;
    case ReviewState::Accepted:
      return IconTone::Ok;
    case ReviewState::NeedsCorrection:
      return IconTone::Warning;
    case ReviewState::Rejected:
      return IconTone::Error;
  }
  return IconTone::Quiet;
}

QColor colourOfRun(std::int64_t number) {
  return runColour(Theme::current().tokens(),
                   static_cast<std::size_t>(std::max<std::int64_t>(number - 1, 0)));
}

QString ruleText(const ResultTable& table, const std::vector<ScoredRun>& runs) {
  QString text = metricHelp(table.choice.metric);
  if (table.choice.metric == ScoreMetric::SurfaceDice) text += ' ' + toleranceText(table, runs);
  text += '\n' + say("%1, %2 cases. Mean: of each case over the organs its reference has, then over the "
                     "cases; background is in no number. n: cases.")
                     .arg(gridWord(table.choice.grid), roleWord(table.choice.role).toLower());
  if (std::any_of(table.rows.begin(), table.rows.end(), [](const ResultRow& row) { return row.best; }))
    text += ' ' + (table.sameCases ? say("%1: best run.")
                                   : say("%1: best run, though not all have the same cases."))
                      .arg(QChar(0x25B2));
  text += ' ' + say("%1: worst organ of a run.").arg(QChar(0x25BC));
  if (std::any_of(table.rows.begin(), table.rows.end(), [](const ResultRow& row) { return row.isFolds(); }))
    text += ' ' + say("Of folds: mean of the folds ± standard deviation between them.");
  return text;
}

}  // namespace viscera
