// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/pane_grid.h"

#include <QWidget>

#include <cstddef>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace viscera {

class SegmentedChoice;
class WindowChoice;

/// The line above the panes: tools, how the panes lie, pictures of them, which case of how many, window.
class ViewerToolbar : public QWidget {
  Q_OBJECT

 public:
  ViewerToolbar(ViewerState& state, PaneGrid& grid, QWidget* parent = nullptr);

  /// "3 of 24"; of one or none nothing is said.
  void setCasePlace(std::size_t number, std::size_t count);
  /// Whether there are layers to be put side by side.
  void setComparable(bool comparable);
  void chooseLayout(PaneLayout layout);
  /// Label maps that can be exported, "A: fine-tune 3"; of several the button asks which.
  void setExportable(const QStringList& names);
  /// Whether somebody predicts at all, and whether there is a scan that can be predicted.
  void setPredictable(bool offered, bool hasScan);
  /// For what else can be done with the case.
  [[nodiscard]] QMenu& more() { return *more_; }
  [[nodiscard]] WindowChoice& window() { return *window_; }

 Q_SIGNALS:
  void savePictureRequested();
  void copyPictureRequested();
  /// -1: the case before, 1: the next.
  void caseStepRequested(int step);
  void openDicomFolderRequested();
  void predictRequested();
  /// Place in what setExportable() got.
  void exportRequested(int labelMap);

 private:
  void addTools();
  void addMeasuring();
  void takeTool(int choice);
  void showTool();
  void addLayoutChoice();
  void addPictures();
  void addPalettes();
  void addCases();
  void addExport();

  ViewerState& state_;
  PaneGrid& grid_;
  QHBoxLayout* row_;
  SegmentedChoice* tools_ = nullptr;
  QPushButton* measure_ = nullptr;  // of the tools
  QMenu* measuring_ = nullptr;
  ViewerTool measuringTool_ = ViewerTool::Ruler;  // used last
  SegmentedChoice* layout_ = nullptr;
  QComboBox* compared_ = nullptr;
  QMenu* more_ = nullptr;
  QPushButton* predict_ = nullptr;
  QPushButton* export_ = nullptr;
  QMenu* exports_ = nullptr;
  QStringList exportable_;
  QToolButton* previous_ = nullptr;
  QToolButton* next_ = nullptr;
  QLabel* place_ = nullptr;
  WindowChoice* window_;
};

}  // namespace viscera
