// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/training/curve_reading.h"
#include "gui/training/run_history.h"

#include <QString>
#include <QWidget>

#include <array>
#include <string>
#include <vector>

class QSlider;

namespace viscera {

class CurveChart;
struct DetailRequest;
class SegmentedChoice;

/// A run whose curves are shown; `history` outlives it there.
struct ShownRun {
  std::string id;
  QString name;
  std::size_t colour = 0;
  double stepsPerEpoch = 1.0;
  bool pretraining = false;
  std::int64_t patchesPerStep = 0;  ///< of pre-training
  const RunHistory* history = nullptr;
};

/// One thing that the charts can show: a series of training, one of validation beside it.
struct CurveQuantity {
  QString name;            ///< on the button
  QString title;           ///< of the chart
  std::string train;       ///< series; empty: none
  std::string validation;  ///< series; empty: none
};

/// What the loss chart offers for a task.
[[nodiscard]] std::vector<CurveQuantity> lossQuantities(bool pretraining);
/// Loss of contrastive learning by guessing, for that many patches a step: ln(2 B - 1).
/// Source: Chen et al. 2020, eq. 1, with all similarities equal.
[[nodiscard]] double contrastiveCeiling(std::int64_t patches);

/// The curves of the chosen runs: losses above, the validation metric below, and what they have in common:
/// axis, smoothing, cursor. Every update adds its points alone.
class RunCurves : public QWidget {
  Q_OBJECT

 public:
  explicit RunCurves(QWidget* parent = nullptr);

  /// Draws everything anew. The runs are of one task, else those of the first one's task are shown.
  void setRuns(std::vector<ShownRun> runs);
  /// Adds to the charts what the history of a shown run has got since.
  void grow(const std::string& runId);
  /// The lower chart shows this organ's curve instead of the mean; 0: the mean.
  void showOrgan(int label, const QString& name);
  [[nodiscard]] int organ() const { return organ_; }

  [[nodiscard]] QWidget* controls() const { return controls_; }
  [[nodiscard]] CurveChart& losses() { return *losses_; }
  /// Dice or validation L1.
  [[nodiscard]] CurveChart& metric() { return *metric_; }
  /// Contrastive loss against its ceiling; pre-training only.
  [[nodiscard]] CurveChart& contrastive() { return *contrastive_; }
  [[nodiscard]] bool isPretraining() const { return pretraining_; }
  /// All points of all curves of a chart, for writeCurveTable().
  [[nodiscard]] std::vector<CurveRows> rowsOf(const CurveChart& chart) const;

 Q_SIGNALS:
  void exportRequested(viscera::CurveChart* chart, const QString& format);
  /// A chart lacks points of a curve, which lie there; CurveChart::showDetail() brings them.
  void detailNeeded(viscera::CurveChart* chart,
                    const viscera::DetailRequest& request,
                    const viscera::CurveSource& source);

 private:
  /// A run in one chart; a series is shown once it has a point.
  struct Drawn {
    std::size_t curve = 0;
    bool train = false;
    bool validation = false;
  };
  struct Plot {
    CurveChart* chart = nullptr;
    CurveQuantity quantity;
    std::vector<Drawn> drawn;  // by run
  };

  void buildControls();
  void buildCharts();
  void link(CurveChart* chart);
  void restoreView();
  void keepView();
  void applyView();
  void chooseQuantity(int index);
  void rebuild(Plot& plot, const CurveQuantity& quantity);
  void growPlot(Plot& plot);
  void askDetail(CurveChart* chart, const DetailRequest& request);
  [[nodiscard]] const Plot& plotOf(const CurveChart& chart) const;
  [[nodiscard]] CurveSource sourceOf(std::size_t run, const std::string& series) const;
  void explainMetric();
  [[nodiscard]] CurveQuantity metricQuantity() const;
  [[nodiscard]] QString ruleText(const ShownRun& run) const;

  QWidget* controls_;
  std::array<SegmentedChoice*, 2> quantityChoices_{};  // of segmentation, of pre-training
  SegmentedChoice* axisChoice_ = nullptr;
  QSlider* smoothing_ = nullptr;
  CurveChart* losses_;
  CurveChart* metric_;
  CurveChart* contrastive_;
  Plot lossPlot_;
  Plot metricPlot_;
  Plot contrastivePlot_;
  std::vector<ShownRun> runs_;
  bool pretraining_ = false;
  int organ_ = 0;
  QString organName_;
};

}  // namespace viscera
