// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"

#include <QScrollArea>

#include <array>
#include <map>

class QBoxLayout;
class QCheckBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace viscera {

class BreakableLabel;
class CaseSlices;
class HuHistogram;
class VolumeBars;

/// All that is known of one case: slices, problems with their repairs, HU values, header, organ volumes.
class CaseDetailPane : public QScrollArea {
  Q_OBJECT

 public:
  explicit CaseDetailPane(QWidget* parent = nullptr);

  /// `facts` null: not checked yet.
  void show(const DatasetCase& one, const CaseFacts* facts);
  /// In place of a case: a sentence.
  void showText(const QString& text);
  /// Names of the labels, and the window that training would use on this dataset.
  void setDataset(const std::map<int, QString>& organs, const std::array<double, 2>& window_hu);
  /// In a project that can only be read nothing is repaired.
  void setReadOnly(bool readOnly) { readOnly_ = readOnly; }

 Q_SIGNALS:
  void repairRequested(const QString& caseName, const viscera::DataProblem& problem);
  void dropRequested(const QString& caseName);
  void dataFolderRequested();
  void recheckRequested(const QString& caseName);
  void viewRequested(const QString& caseName);

 private:
  void buildHead(QBoxLayout* layout);
  void buildSections(QBoxLayout* layout);
  QLabel* addHeading(QBoxLayout* layout, const QString& text);
  void showProblems(const DatasetCase& one, const CaseFacts* facts);
  void addProblem(const DataProblem& problem);
  QPushButton* addRemedy(QWidget* area, const QString& text, const QString& toolTip);
  void showHeader(const DatasetCase& one, const CaseFacts* facts);
  void addFact(const QString& name, const QString& value);
  void showVolumes(const CaseFacts* facts);

  std::map<int, QString> organs_;
  QString caseName_;
  bool readOnly_ = false;
  QWidget* body_;
  QLabel* placeholder_;
  BreakableLabel* name_ = nullptr;
  QPushButton* view_ = nullptr;
  QPushButton* recheck_ = nullptr;
  QCheckBox* organsShown_ = nullptr;
  CaseSlices* slices_ = nullptr;
  BreakableLabel* notChecked_ = nullptr;
  QWidget* problems_ = nullptr;
  QBoxLayout* problemRows_ = nullptr;
  QWidget* header_ = nullptr;
  QGridLayout* headerRows_ = nullptr;
  QLabel* histogramHeading_ = nullptr;
  BreakableLabel* histogramNote_ = nullptr;
  HuHistogram* histogram_ = nullptr;
  QLabel* volumesHeading_ = nullptr;
  VolumeBars* volumes_ = nullptr;
  BreakableLabel* volumesNote_ = nullptr;
};

}  // namespace viscera
