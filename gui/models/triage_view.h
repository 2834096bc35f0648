// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"

#include <QWidget>

#include <cstdint>
#include <memory>
#include <vector>

class QBoxLayout;
class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QTableView;

namespace viscera {

class BreakableLabel;
class PredictionListModel;
class StateLabel;
class TriageFilter;
class TriageModel;

/// Predictions at the left, the scans of the chosen one at the right, those first that somebody should look
/// at. GUI thread.
class TriageView : public QWidget {
  Q_OBJECT

 public:
  explicit TriageView(QWidget* parent = nullptr);
  ~TriageView() override;

  /// What is chosen stays chosen.
  void show(std::shared_ptr<const Models> models);
  void choose(std::int64_t predictionId);
  /// Predictions that this window works on, or that wait for it.
  void setQueued(std::vector<std::int64_t> ids);
  void setReadOnly(const QString& reason);
  /// Whether somebody takes label maps for export.
  void setExportable(bool exportable);
  /// Whether there are datasets that could get the accepted label maps.
  void setAdoptable(bool adoptable);

  /// Null: none is chosen.
  [[nodiscard]] const ListedPrediction* chosen() const;
  /// The chosen scan; null: none.
  [[nodiscard]] const PredictedScanRecord* chosenScan() const;
  /// Ids of all accepted scans of the chosen prediction, whatever the filter says.
  [[nodiscard]] std::vector<std::int64_t> acceptedScans() const;
  /// How many of these the filter hides.
  [[nodiscard]] int hiddenAccepted() const;
  /// Predicted scans that the filter lets through, in the order in which they are seen.
  [[nodiscard]] std::vector<const PredictedScanRecord*> shownScans() const;
  [[nodiscard]] QTableView& table() { return *table_; }
  [[nodiscard]] QTableView& list() { return *list_; }
  [[nodiscard]] TriageModel& triage() { return *triage_; }

 Q_SIGNALS:
  /// The chosen scan with its label map is to be seen.
  void viewRequested();
  void exportRequested();
  /// Accepted label maps of the chosen prediction are to become labels of training cases.
  void adoptRequested();
  void showFolderRequested();
  void goOnRequested(std::int64_t predictionId);
  void removeRequested(std::int64_t predictionId);

 private:
  QWidget* makeList();
  QWidget* makeRight();
  QWidget* makeFilter();
  QBoxLayout* makeActions();
  QPushButton* addButton(QBoxLayout* row, const QString& text, const QString& help);
  void showChosen();
  void showState(const ListedPrediction& prediction);
  void updateNothing();
  void selectFirstScan();
  void updateActions();

  std::shared_ptr<const Models> models_;
  std::vector<std::int64_t> queued_;
  QString readOnly_;
  bool exportable_ = false;
  bool adoptable_ = true;
  PredictionListModel* predictions_;
  TriageModel* triage_;
  TriageFilter* sorted_;
  QSplitter* splitter_ = nullptr;
  QTableView* list_ = nullptr;
  QTableView* table_ = nullptr;
  QLabel* nothing_ = nullptr;
  BreakableLabel* name_ = nullptr;
  StateLabel* state_ = nullptr;
  BreakableLabel* facts_ = nullptr;
  QComboBox* reviewFilter_ = nullptr;
  QPushButton* view_ = nullptr;
  QPushButton* folder_ = nullptr;
  QPushButton* export_ = nullptr;
  QPushButton* adopt_ = nullptr;
  QPushButton* goOn_ = nullptr;
  QPushButton* remove_ = nullptr;
};

}  // namespace viscera
