// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"

#include <QWidget>

#include <memory>
#include <vector>

class QBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace viscera {

class ModelDetailPane;
class ModelTableModel;
class SegmentedChoice;
class TriageView;
class WorkProgressRow;

/// Content of the page of models: the table of models with the details of one, or the predictions with their
/// scans; below both how far the present prediction is. Knows no service. GUI thread.
class ModelsView : public QWidget {
  Q_OBJECT

 public:
  enum Tab { kModels, kPredictions };

  explicit ModelsView(QWidget* parent = nullptr);
  ~ModelsView() override;

  /// What is chosen stays chosen where it is still there.
  void show(std::shared_ptr<const Models> models);
  void showTab(Tab tab);
  [[nodiscard]] Tab tab() const;
  void choose(const QString& modelId);
  /// The file of a model was read, or could not be; details are shown where it is the chosen one.
  void showDetails(const QString& modelId, const ModelDetails& details);
  void showUnreadable(const QString& modelId, const QString& problem);
  /// Empty: may be written.
  void setReadOnly(const QString& reason);
  /// "prediction 2: 38 %, 2 min left"; `fraction` below 0: nothing is going on.
  void showProgress(const QString& text, double fraction);

  /// The one that was chosen last first.
  [[nodiscard]] std::vector<ListedModel> chosen() const;
  [[nodiscard]] QTableView& table() { return *table_; }
  [[nodiscard]] ModelTableModel& model() { return *model_; }
  [[nodiscard]] ModelDetailPane& detail() { return *detail_; }
  [[nodiscard]] TriageView& triage() { return *triage_; }

 Q_SIGNALS:
  void chosenChanged();
  void importRequested();
  void predictRequested();
  void cancelRequested();
  /// showProgress() has shown it; `fraction` below 0: nothing goes on.
  void progressShown(const QString& text, double fraction);

 private:
  QBoxLayout* makeToolbar();
  QWidget* makeModels();
  void showChosen();

  std::shared_ptr<const Models> models_;
  ModelTableModel* model_;
  QSortFilterProxyModel* sorted_;
  SegmentedChoice* tabs_ = nullptr;
  QLineEdit* search_ = nullptr;
  QPushButton* import_ = nullptr;
  QLabel* several_ = nullptr;
  QStackedWidget* stack_ = nullptr;
  QSplitter* splitter_ = nullptr;
  QTableView* table_ = nullptr;
  QLabel* nothing_ = nullptr;
  ModelDetailPane* detail_ = nullptr;
  TriageView* triage_ = nullptr;
  WorkProgressRow* progress_ = nullptr;
};

}  // namespace viscera
