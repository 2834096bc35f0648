// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_curves.h"

#include "gui/charts/curve_chart.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace viscera {
namespace {

constexpr char kAxisKey[] = "training/axis";
constexpr char kSmoothingKey[] = "training/smoothing";
constexpr char kLogarithmicKey[] = "training/logarithmic";
constexpr int kSmoothingSteps = 20;
constexpr int kSmoothingDefault = 12;
constexpr int kSliderWidth = 96;

/// Weight of the past: evenly spaced in the number of steps that count, 1 … 1000 on a logarithmic scale.
double smoothingWeight(int position) {
  if (position <= 0) return 0.0;
  return 1.0 - std::pow(10.0, -3.0 * position / kSmoothingSteps);
}

CurveQuantity contrastiveQuantity() {
  return {RunCurves::tr("Contrastive"), RunCurves::tr("Contrastive loss"), "train/contrastive", ""};
}

}  // namespace

std::vector<CurveQuantity> lossQuantities(bool pretraining) {
  const CurveQuantity rate{RunCurves::tr("Learning rate"), RunCurves::tr("Learning rate"), "lr", ""};
  const CurveQuantity total{RunCurves::tr("Loss"), RunCurves::tr("Loss"), "train/loss", ""};
  if (pretraining)
    return {total,
            {RunCurves::tr("L1"), RunCurves::tr("L1 loss"), "train/l1", "val/l1"},
            contrastiveQuantity(),
            rate};
  return {total,
          {RunCurves::tr("Dice loss"), RunCurves::tr("Dice loss"), "train/dice", ""},
          {RunCurves::tr("Cross-entropy"), RunCurves::tr("Cross-entropy"), "train/ce", ""},
          rate};
}

double contrastiveCeiling(std::int64_t patches) {
  if (patches < 1) return std::numeric_limits<double>::quiet_NaN();
  return std::log(2.0 * static_cast<double>(patches) - 1.0);
}

RunCurves::RunCurves(QWidget* parent)
    : QWidget(parent),
      controls_(new QWidget(this)),
      losses_(new CurveChart(tr("Loss"), this)),
      metric_(new CurveChart(tr("Dice mean"), this)),
      contrastive_(new CurveChart(tr("Contrastive loss"), this)) {
  buildCharts();
  buildControls();
  restoreView();
}

void RunCurves::buildCharts() {
  for (CurveChart* chart : {losses_, metric_, contrastive_}) {
    link(chart);
    connect(chart, &CurveChart::exportRequested, this, [this, chart](const QString& format) {
      Q_EMIT exportRequested(chart, format);
    });
    connect(chart, &CurveChart::detailNeeded, this, [this, chart](const DetailRequest& request) {
      askDetail(chart, request);
    });
  }
  losses_->alignWith(*metric_);  // one lies above the other
  connect(losses_, &CurveChart::logarithmicChanged, this, [this] { keepView(); });
  lossPlot_.chart = losses_;
  metricPlot_.chart = metric_;
  contrastivePlot_.chart = contrastive_;
}

void RunCurves::link(CurveChart* chart) {
  for (CurveChart* other : {losses_, metric_, contrastive_})
    if (other != chart) connect(chart, &CurveChart::cursorMoved, other, &CurveChart::showCursor);
}

void RunCurves::buildControls() {
  auto* row = new QHBoxLayout(controls_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kInside);
  for (const bool pretraining : {false, true}) {
    QStringList names;
    for (const CurveQuantity& one : lossQuantities(pretraining)) names << one.name;
    auto* choice = new SegmentedChoice(tr("Upper chart"), names, controls_);
    connect(choice, &SegmentedChoice::chosenChanged, this, &RunCurves::chooseQuantity);
    row->addWidget(choice);
    quantityChoices_[pretraining ? 1 : 0] = choice;
  }
  quantityChoices_[1]->hide();
  row->addStretch();
  axisChoice_ = new SegmentedChoice(tr("Horizontal axis"), {tr("Step"), tr("Epoch"), tr("Hours")}, controls_);
  smoothing_ = new QSlider(Qt::Horizontal, controls_);
  smoothing_->setRange(0, kSmoothingSteps);
  smoothing_->setFixedWidth(kSliderWidth);
  smoothing_->setMinimumHeight(metrics::kSmallestTarget);
  smoothing_->setAccessibleName(tr("Smoothing"));
  smoothing_->setToolTip(tr("How much the bold curve is smoothed; at the left end not at all"));
  auto* label = new QLabel(tr("Smoothing"), controls_);
  setTextRole(label, TextRole::Secondary);
  row->addWidget(label);
  row->addWidget(smoothing_);
  row->addWidget(axisChoice_);
  connect(axisChoice_, &SegmentedChoice::chosenChanged, this, [this] {
    applyView();
    keepView();
  });
  connect(smoothing_, &QSlider::valueChanged, this, [this] {
    applyView();
    keepView();
  });
}

void RunCurves::restoreView() {
  const QSettings settings;
  const QSignalBlocker blocker(smoothing_);
  axisChoice_->choose(std::clamp(settings.value(kAxisKey, 0).toInt(), 0, 2));
  smoothing_->setValue(settings.value(kSmoothingKey, kSmoothingDefault).toInt());
  losses_->setLogarithmic(settings.value(kLogarithmicKey, false).toBool());
  applyView();
}

void RunCurves::keepView() {
  QSettings settings;
  settings.setValue(kAxisKey, axisChoice_->chosen());
  settings.setValue(kSmoothingKey, smoothing_->value());
  settings.setValue(kLogarithmicKey, losses_->isLogarithmic());
}

void RunCurves::applyView() {
  const auto axis = static_cast<CurveAxis>(axisChoice_->chosen());
  const double weight = smoothingWeight(smoothing_->value());
  for (CurveChart* chart : {losses_, metric_, contrastive_}) {
    if (chart->axis() != axis) chart->setAxis(axis);
    chart->setSmoothing(weight);
  }
}

void RunCurves::setRuns(std::vector<ShownRun> runs) {
  const bool sameRuns = std::equal(
      runs.begin(), runs.end(), runs_.begin(), runs_.end(), [](const ShownRun& a, const ShownRun& b) {
        return a.id == b.id;
      });
  runs_ = std::move(runs);
  pretraining_ = !runs_.empty() && runs_.front().pretraining;
  if (pretraining_) organ_ = 0;
  for (const bool pretraining : {false, true})
    quantityChoices_[pretraining ? 1 : 0]->setVisible(pretraining == pretraining_);
  contrastive_->setVisible(pretraining_);
  const int chosen = quantityChoices_[pretraining_ ? 1 : 0]->chosen();
  rebuild(lossPlot_, lossQuantities(pretraining_)[static_cast<std::size_t>(chosen)]);
  rebuild(metricPlot_, metricQuantity());
  rebuild(contrastivePlot_, contrastiveQuantity());
  contrastive_->showReference(pretraining_ ? contrastiveCeiling(runs_.front().patchesPerStep)
                                           : std::numeric_limits<double>::quiet_NaN(),
                              tr("by guessing"));
  contrastive_->setExplanation(
      tr("Loss of telling apart the two views of %1 patches. The dashed line is where guessing ends up: "
         "ln(2 × %1 − 1).")
          .arg(runs_.empty() ? 0 : runs_.front().patchesPerStep));
  if (!sameRuns)
    for (CurveChart* chart : {losses_, metric_, contrastive_}) chart->showEverything();
}

void RunCurves::chooseQuantity(int index) {
  rebuild(lossPlot_, lossQuantities(pretraining_)[static_cast<std::size_t>(index)]);
}

void RunCurves::showOrgan(int label, const QString& name) {
  organ_ = label;
  organName_ = name;
  rebuild(metricPlot_, metricQuantity());
}

CurveQuantity RunCurves::metricQuantity() const {
  if (pretraining_) return {{}, tr("Validation L1"), "", "val/l1"};
  if (organ_ == 0) return {{}, tr("Dice, mean of all organs"), "", "val/dice_mean"};
  return {{}, tr("Dice, %1").arg(organName_), "", "val/dice/" + std::to_string(organ_)};
}

void RunCurves::rebuild(Plot& plot, const CurveQuantity& quantity) {
  plot.quantity = quantity;
  plot.drawn.clear();
  plot.chart->clear();
  plot.chart->setTitle(quantity.title);
  for (const ShownRun& run : runs_)
    plot.drawn.push_back(
        {plot.chart->addCurve(run.name, run.colour, std::max(run.stepsPerEpoch, 1.0)), false, false});
  if (plot.chart == metric_) {
    if (pretraining_)
      metric_->followData();
    else
      metric_->setFixedRange(0.0, 1.0);
  }
  growPlot(plot);
}

void RunCurves::growPlot(Plot& plot) {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const RunHistory& history = *runs_[i].history;
    Drawn& drawn = plot.drawn[i];
    if (const auto train = history.shared(plot.quantity.train); train && !std::exchange(drawn.train, true))
      plot.chart->setPoints(drawn.curve, train);
    if (const auto validation = history.shared(plot.quantity.validation);
        validation && !std::exchange(drawn.validation, true))
      plot.chart->setMarkerPoints(drawn.curve, validation);
  }
  plot.chart->grow();
  if (plot.chart == metric_) explainMetric();
}

const RunCurves::Plot& RunCurves::plotOf(const CurveChart& chart) const {
  if (&chart == losses_) return lossPlot_;
  return &chart == metric_ ? metricPlot_ : contrastivePlot_;
}

CurveSource RunCurves::sourceOf(std::size_t run, const std::string& series) const {
  return {runs_[run].id, series, runs_[run].history->created_ms()};
}

void RunCurves::askDetail(CurveChart* chart, const DetailRequest& request) {
  const Plot& plot = plotOf(*chart);
  if (request.curve < runs_.size())
    Q_EMIT detailNeeded(chart, request, sourceOf(request.curve, plot.quantity.train));
}

std::vector<CurveRows> RunCurves::rowsOf(const CurveChart& chart) const {
  const CurveQuantity& quantity = plotOf(chart).quantity;
  std::vector<CurveRows> rows;
  for (std::size_t i = 0; i < chart.curveCount(); ++i) {
    const CurveSeries& curve = chart.curve(i);
    const auto add = [&](const char* kind, const FoldedPoints& points, const std::string& series) {
      rows.push_back({curve.name(), kind, points.newest(), std::nullopt});
      if (points.isFolded()) rows.back().older = sourceOf(i, series);
    };
    add("train", curve.points(), quantity.train);
    add("validation", curve.markerPoints(), quantity.validation);
  }
  return rows;
}

void RunCurves::grow(const std::string& runId) {
  const bool shown =
      std::any_of(runs_.begin(), runs_.end(), [&](const ShownRun& run) { return run.id == runId; });
  if (!shown) return;
  for (Plot* plot : {&lossPlot_, &metricPlot_, &contrastivePlot_}) growPlot(*plot);
}

QString RunCurves::ruleText(const ShownRun& run) const {
  if (run.history->evaluations().empty()) return tr("%1: not validated yet.").arg(run.name);
  const KeptEvaluation& newest = run.history->evaluations().back();
  QString rule = QString::fromStdString(newest.evaluation.rule);
  if (organ_ > 0) {
    const auto scored = newest.scored.find(organ_);
    rule = tr("Mean over the cases that have the organ: %1 of %2.")
               .arg(scored == newest.scored.end() ? 0 : scored->second)
               .arg(newest.cases);
  } else if (newest.cases > 0) {
    rule += tr(" Cases: %1.").arg(newest.cases);
  }
  const QString grid = newest.evaluation.grid == "original" ? tr(" Scored on the original grid of the scan.")
                       : newest.evaluation.grid == "model"  ? tr(" Scored on the grid of the model.")
                                                            : QString();
  return run.name + ": " + rule + grid;
}

void RunCurves::explainMetric() {
  QStringList rules;
  for (const ShownRun& run : runs_) rules << ruleText(run);
  metric_->setExplanation(rules.join('\n'));
  const auto first = std::find_if(
      runs_.begin(), runs_.end(), [](const ShownRun& run) { return !run.history->evaluations().empty(); });
  const std::string grid = first == runs_.end() ? "" : first->history->evaluations().back().evaluation.grid;
  const QString where = grid == "original" ? tr(" · original grid")
                        : grid == "model"  ? tr(" · grid of the model")
                                           : QString();
  metric_->setTitle(metricPlot_.quantity.title + where);
}

}  // namespace viscera
