// SPDX-License-Identifier: Apache-2.0
#include "gui/results/score_strips.h"

#include "gui/bridge/score_axis.h"
#include "gui/charts/strip_plot.h"
#include "gui/results/result_words.h"
#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr int kScores = 0;
constexpr int kDifference = 1;

/// What stands behind a mean: its interval, or why it has none.
QString intervalText(const PairedDifference& paired, ScoreMetric metric) {
  if (paired.interval)
    return ScoreStrips::tr("(%1 to %2)")
        .arg(differenceText(paired.interval->first, metric), differenceText(paired.interval->second, metric));
  const auto pairs = std::ssize(paired.pairs);
  if (pairs == 0) return ScoreStrips::tr("(no case has both)");
  return (pairs == 1 ? ScoreStrips::tr("(1 pair: too few\nfor an interval)")
                     : ScoreStrips::tr("(%1 pairs: too few\nfor an interval)").arg(pairs));
}

StripAxis stripAxis(const ScoreAxis& reach, const QString& name) {
  StripAxis axis;
  axis.least = reach.least;
  axis.greatest = reach.greatest;
  axis.step = reach.step;
  axis.name = name;
  return axis;
}

std::size_t beyondAxis(const ScoreAxis& axis, const std::vector<double>& values) {
  return static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [&axis](double value) { return !axis.holds(value); }));
}

/// " Triangle at the edge: a case beyond the axis."; empty where there is none.
QString beyondText(std::size_t beyond) {
  if (beyond == 0) return {};
  return beyond == 1 ? ScoreStrips::tr(" Triangle at the edge: a case beyond the axis.")
                     : ScoreStrips::tr(" Triangles at the edge: %1 cases beyond the axis.").arg(beyond);
}

}  // namespace

ScoreStrips::ScoreStrips(QWidget* parent)
    : QWidget(parent),
      kind_(new SegmentedChoice(tr("What is drawn"), {tr("Scores"), tr("Difference")}, this)),
      sentence_(new QLabel(this)),
      plot_(new StripPlot) {
  setTextRole(sentence_, TextRole::Caption);
  sentence_->setWordWrap(true);
  auto* header = new QHBoxLayout;
  header->setSpacing(metrics::kInside);
  header->addWidget(kind_);
  header->addStretch();
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(plot_);
  scroll->setAccessibleName(tr("Strip plot"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addLayout(header);
  layout->addWidget(sentence_);
  layout->addWidget(scroll, 1);
  connect(kind_, &SegmentedChoice::chosenChanged, this, &ScoreStrips::draw);
  connect(plot_, &StripPlot::pointClicked, this, [this](int row, int lane, int point) {
    const Point& one = points_.at(static_cast<std::size_t>(row))
                           .at(static_cast<std::size_t>(lane))
                           .at(static_cast<std::size_t>(point));
    Q_EMIT caseRequested(one.run, QString::fromStdString(one.caseName), one.label);
  });
}

QString ScoreStrips::sentence() const {
  return sentence_->text();
}

void ScoreStrips::tell(const QString& text) {
  sentence_->setText(text);
}

void ScoreStrips::show(std::shared_ptr<const Results> results,
                       const ResultTable& table,
                       const std::vector<int>& rows) {
  results_ = std::move(results);
  table_ = table;
  rows_ = rows;
  draw();
}

void ScoreStrips::showDifference(bool difference) {
  const QSignalBlocker blocker(kind_);
  kind_->choose(difference ? kDifference : kScores);
  draw();
}

void ScoreStrips::draw() {
  points_.clear();
  if (!results_ || rows_.empty()) {
    plot_->setRows({}, {});
    tell(tr("Choose runs in the table to see the scores of their cases."));
  } else if (kind_->chosen() == kDifference) {
    drawDifference();
  } else {
    drawScores();
  }
}

void ScoreStrips::drawScores() {
  const ScoreMetric metric = table_.choice.metric;
  StripAxis axis = stripAxis({}, metricWord(metric));
  std::vector<StripRow> strips;
  std::vector<double> values;
  std::vector<double> means = {0.0};
  for (std::size_t organ = 0; organ < table_.organs.size(); ++organ) {
    StripRow strip{QString::fromStdString(table_.organs[organ].name), {}, {}};
    points_.emplace_back();
    for (const int row : rows_) {
      const ResultRow& shown = table_.rows[static_cast<std::size_t>(row)];
      StripLane lane{colourOfRun(shown.number), {}, shown.organs[organ].summary.mean, {}};
      points_.back().emplace_back();
      for (const std::size_t member : shown.members) {
        const ScoredRun& run = results_->runs[member];
        for (const NamedScore& one : caseScores(run.scores, metric, table_.organs[organ].label)) {
          if (std::isnan(one.value)) continue;
          values.push_back(one.value);
          lane.points.push_back({one.value,
                                 tr("%1, %2, %3: %4 %5")
                                     .arg(strip.name,
                                          QString::fromStdString(one.caseName),
                                          QString::fromStdString(run.name),
                                          metricWord(metric),
                                          scoreText(one.value, metric))});
          points_.back().back().push_back({member, one.caseName, table_.organs[organ].label});
        }
      }
      means.push_back(lane.mean);
      strip.lanes.push_back(std::move(lane));
    }
    strips.push_back(std::move(strip));
  }
  std::size_t beyond = 0;
  if (metric == ScoreMetric::Hd95) {
    const ScoreAxis reach = scoreAxis(values, means);
    beyond = beyondAxis(reach, values);
    axis = stripAxis(reach, metricWord(metric));
    axis.text = [](double value) { return scoreText(value, ScoreMetric::Hd95); };
  }
  plot_->setRows(axis, std::move(strips));
  tell((metric == ScoreMetric::Hd95
            ? tr("HD95 in mm of every case, smaller is better; the tick is the mean.")
            : tr("%1 of every case, greater is better; the tick is the mean.").arg(metricWord(metric))) +
       beyondText(beyond));
}

void ScoreStrips::drawDifference() {
  const auto refuse = [this](const QString& why) {
    plot_->setRows({}, {});
    tell(why);
  };
  if (rows_.size() != 2) return refuse(tr("Choose two runs in the table (Ctrl and click) to compare them."));
  const ResultRow& first = table_.rows[static_cast<std::size_t>(rows_[0])];
  const ResultRow& second = table_.rows[static_cast<std::size_t>(rows_[1])];
  if (first.isFolds() || second.isFolds())
    return refuse(tr("Folds have different cases; show them apart to compare two of them."));
  const ScoreMetric metric = table_.choice.metric;
  const ScoredRun& a = results_->runs[first.members.front()];
  const ScoredRun& b = results_->runs[second.members.front()];
  std::vector<double> values;
  std::vector<double> means = {0.0};
  std::size_t pairs = 0;
  std::vector<StripRow> strips;
  const auto add = [&](const QString& name, int label) {
    const PairedDifference paired =
        pairedDifference(caseScores(b.scores, metric, label), caseScores(a.scores, metric, label));
    if (label == 0) pairs = paired.pairs.size();
    StripLane lane{colourOfRun(first.number), {}, paired.mean, paired.interval};
    points_.push_back({{}});
    for (const CasePair& pair : paired.pairs) {
      const double value = pair.second - pair.first;
      values.push_back(value);
      lane.points.push_back({value,
                             tr("%1, %2: %3 (%4 and %5)")
                                 .arg(name,
                                      QString::fromStdString(pair.caseName),
                                      differenceText(value, metric),
                                      scoreText(pair.second, metric),
                                      scoreText(pair.first, metric))});
      points_.back().back().push_back({first.members.front(), pair.caseName, label});
    }
    means.push_back(paired.mean);
    strips.push_back(
        {name, {std::move(lane)}, differenceText(paired.mean, metric) + ' ' + intervalText(paired, metric)});
  };
  add(tr("mean of organs"), 0);
  for (const ResultOrgan& organ : table_.organs) add(QString::fromStdString(organ.name), organ.label);
  const ScoreAxis reach = scoreAxis(values, means);
  StripAxis axis = stripAxis(reach, tr("Difference of %1").arg(metricWord(metric)));
  axis.zeroLine = true;
  axis.text = [metric](double value) { return differenceText(value, metric); };
  plot_->setRows(axis, std::move(strips));
  tell(tr("“%1” minus “%2”, over %3 cases of both; %4 the first is better. %5")
           .arg(QString::fromStdString(a.name), QString::fromStdString(b.name))
           .arg(pairs)
           .arg(greaterIsBetter(metric) ? tr("above 0") : tr("below 0"),
                pairs < static_cast<std::size_t>(kLeastPairs)
                    ? tr("Fewer than six cases: points only, no interval.")
                    : tr("Band: 95 % interval of the mean (bootstrap over cases, 10 000 draws).")) +
       beyondText(beyondAxis(reach, values)));
}

}  // namespace viscera
