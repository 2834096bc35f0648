// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"

#include <QScrollArea>

#include <optional>

class QBoxLayout;
class QGridLayout;
class QLabel;
class QPushButton;

namespace viscera {

class BreakableLabel;
class StateLabel;

/// All that is known of one model: what can be done with it, sizes and score, what of its file fits, where it
/// comes from. GUI thread.
class ModelDetailPane : public QScrollArea {
  Q_OBJECT

 public:
  explicit ModelDetailPane(QWidget* parent = nullptr);

  /// What the list knows; the file is being read. Null: nothing is chosen.
  void show(const ListedModel* model);
  /// What the file of the model shown holds.
  void showDetails(const ModelDetails& details);
  /// Why it cannot be read; a sentence.
  void showFailure(const QString& text);
  /// Empty: may be written.
  void setReadOnly(const QString& reason);
  /// Whether somebody writes models for other programs.
  void setExportable(bool exportable);

 Q_SIGNALS:
  void predictRequested();
  void newRunRequested();
  void showFileRequested();
  void exportRequested();
  void forgetRequested();
  void readAgainRequested();

 private:
  QPushButton* addButton(QBoxLayout* row, const QString& text, void (ModelDetailPane::*signal)());
  void buildHead(QBoxLayout* layout);
  QGridLayout* addSection(QBoxLayout* layout, const QString& heading);
  void addFact(QGridLayout* grid, const QString& name, const QString& value);
  void tellProblem(const QString& problem);
  void showFacts();
  void addReport(const ModelReport& report);
  void addNames(const QString& title, const std::vector<std::string>& names);
  void updateButtons();

  std::optional<ListedModel> model_;
  QString readOnly_;
  QWidget* body_;
  QWidget* content_;
  QLabel* placeholder_;
  BreakableLabel* name_ = nullptr;
  BreakableLabel* problem_ = nullptr;
  QPushButton* predict_ = nullptr;
  QPushButton* newRun_ = nullptr;
  QPushButton* showFile_ = nullptr;
  QPushButton* export_ = nullptr;
  QPushButton* forget_ = nullptr;
  bool exportable_ = false;
  QGridLayout* facts_ = nullptr;
  bool unreadable_ = false;  // the last look at the file failed
  QLabel* reading_ = nullptr;
  QPushButton* again_ = nullptr;
  QWidget* details_ = nullptr;
  QBoxLayout* reports_ = nullptr;
  QGridLayout* provenance_ = nullptr;
};

}  // namespace viscera
