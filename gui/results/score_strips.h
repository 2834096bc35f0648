// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/result_table.h"

#include <QWidget>

#include <memory>
#include <string>
#include <vector>

class QLabel;

namespace viscera {

class SegmentedChoice;
class StripPlot;

/// Strip plots of the chosen runs, an organ a row; or the paired difference of two of them.
class ScoreStrips : public QWidget {
  Q_OBJECT

 public:
  explicit ScoreStrips(QWidget* parent = nullptr);

  /// `rows`: of the table, the main one first. The difference is that of the first less the second.
  void show(std::shared_ptr<const Results> results, const ResultTable& table, const std::vector<int>& rows);
  void showDifference(bool difference);

  [[nodiscard]] StripPlot& plot() { return *plot_; }
  [[nodiscard]] QString sentence() const;

 Q_SIGNALS:
  void caseRequested(std::size_t run, const QString& caseName, int label);

 private:
  struct Point {
    std::size_t run = 0;
    std::string caseName;
    int label = 0;
  };

  void draw();
  void drawScores();
  void drawDifference();
  void tell(const QString& text);

  SegmentedChoice* kind_;
  QLabel* sentence_;
  StripPlot* plot_;
  std::shared_ptr<const Results> results_;
  ResultTable table_;
  std::vector<int> rows_;
  std::vector<std::vector<std::vector<Point>>> points_;  // row, lane, point: as the plot has them
};

}  // namespace viscera
