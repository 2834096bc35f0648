// SPDX-License-Identifier: Apache-2.0
#include "gui/results/score_strips.h"

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

/// A round end of an axis that reaches as far as `value`.
double roundedUp(double value) {
  if (value <= 0.0) return 1.0;
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double step : {1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0})
    if (value <= step * power) return step * power;
  return value;
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
  StripAxis axis{0.0, 1.0, false, metricWord(metric)};
  std::vector<StripRow> strips;
  double greatest = 0.0;
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
          greatest = std::max(greatest, one.value);
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
      strip.lanes.push_back(std::move(lane));
    }
    strips.push_back(std::move(strip));
  }
  if (metric == ScoreMetric::Hd95) axis.greatest = roundedUp(greatest);
  plot_->setRows(axis, std::move(strips));
  tell(metric == ScoreMetric::Hd95 ? tr("HD95 in mm of every case, smaller is better; the tick is the mean.")
                                   : tr("%1 of every case; the tick is the mean.").arg(metricWord(metric)));
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
  double greatest = 0.0;
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
      greatest = std::max(greatest, std::abs(value));
      lane.points.push_back({value,
                             tr("%1, %2: %3 (%4 and %5)")
                                 .arg(name,
                                      QString::fromStdString(pair.caseName),
                                      differenceText(value, metric),
                                      scoreText(pair.second, metric),
                                      scoreText(pair.first, metric))});
      points_.back().back().push_back({first.members.front(), pair.caseName, label});
    }
    QString text = differenceText(paired.mean, metric);
    if (paired.interval)
      text += tr(" (%1 to %2)")
                  .arg(differenceText(paired.interval->first, metric),
                       differenceText(paired.interval->second, metric));
    strips.push_back({name, {std::move(lane)}, text});
  };
  add(tr("mean of organs"), 0);
  for (const ResultOrgan& organ : table_.organs) add(QString::fromStdString(organ.name), organ.label);
  const double end = roundedUp(greatest);
  plot_->setRows({-end, end, true, tr("Difference of %1").arg(metricWord(metric))}, std::move(strips));
  tell(tr("“%1” minus “%2”, over %3 cases that both have. %4")
           .arg(QString::fromStdString(a.name), QString::fromStdString(b.name))
           .arg(pairs)
           .arg(pairs < static_cast<std::size_t>(kLeastPairs)
                    ? tr("Fewer than six cases: points only, no interval.")
                    : tr("The band is the 95 % interval of the mean (bootstrap over cases, 10 000 draws).")));
}

}  // namespace viscera
