// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"

#include <QWidget>

#include <filesystem>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace viscera {

class PathField;
class SegmentedChoice;

/// What is to be predicted: cases of a dataset by role, files, or a folder. GUI thread.
class InputChoice : public QWidget {
  Q_OBJECT

 public:
  enum Kind { kCases, kFiles, kFolder };

  explicit InputChoice(std::vector<PredictableDataset> datasets, QWidget* parent = nullptr);

  /// Scans, or one folder of scans or of a DICOM series.
  void setInputs(const std::vector<std::filesystem::path>& inputs, bool folder);
  [[nodiscard]] Kind kind() const;
  /// Whether something is chosen.
  [[nodiscard]] bool isComplete() const;
  /// Dataset and role, or inputs.
  void putInto(PredictionOrder& order) const;

 Q_SIGNALS:
  void changed();

 private:
  QWidget* makeCases();
  QWidget* makeFiles();
  void showRoles();
  void chooseFiles();
  void tellFiles();

  std::vector<PredictableDataset> datasets_;
  std::vector<std::filesystem::path> files_;
  SegmentedChoice* kinds_;
  QStackedWidget* stack_;
  QComboBox* dataset_ = nullptr;
  QComboBox* role_ = nullptr;
  QLabel* chosenFiles_ = nullptr;
  PathField* folder_ = nullptr;
};

}  // namespace viscera
