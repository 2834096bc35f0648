// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/datasets/case_filter.h"
#include "gui/datasets/case_table_model.h"

#include <QWidget>

#include <set>
#include <string>
#include <vector>

class QBoxLayout;
class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QProgressBar;
class QPushButton;
class QSplitter;
class QTableView;

namespace viscera {

class CaseDetailPane;
class ChipBar;

/// Content of the page of datasets: which dataset, filters, the table of its cases, and the case in detail.
class CaseView : public QWidget {
  Q_OBJECT

 public:
  explicit CaseView(CaseTableModel& model, QWidget* parent = nullptr);
  /// Keeps where the border between table and details is.
  ~CaseView() override;

  /// Datasets to choose from; the chosen one stays, `shownId` is marked.
  void setDatasets(const std::vector<DatasetRecord>& datasets, std::int64_t shownId);
  /// After the model got another dataset. `readOnlyReason`: why nothing can be changed; empty: everything
  /// can.
  void showDataset(const QString& readOnlyReason);
  /// What is known of these cases changed.
  void refresh(const std::vector<std::string>& changed);
  /// "Checking: 12 of 30, 2 min left"; `fraction` negative: nothing is being checked.
  void showProgress(const QString& text, double fraction, bool resting);
  void addMenu(const QString& text, QMenu* menu);
  void select(const std::string& name);
  /// Selects it; where filters hide it, they are taken off.
  void reveal(const std::string& name);
  /// Filters to these cases, with `reason` in the chip that undoes it.
  void showOnly(std::set<std::string> names, const QString& reason);
  [[nodiscard]] std::vector<std::string> selectedCases() const;
  [[nodiscard]] CaseDetailPane& detail() { return *detail_; }
  [[nodiscard]] CaseFilter& filter() { return *filter_; }

 Q_SIGNALS:
  void datasetChosen(const viscera::DatasetRecord& dataset);
  void openRequested();
  void checkRequested();
  void cancelRequested();
  void selectionChanged(const std::vector<std::string>& names);
  void viewRequested(const QString& caseName);

 private:
  bool eventFilter(QObject* watched, QEvent* event) override;
  QBoxLayout* makeTopRow();
  QBoxLayout* makeFilterRow();
  QWidget* makeTable();
  QWidget* makeProgressRow();
  /// The column of names gets the width of the longest one.
  void fitNames();
  /// Hides what the detail pane tells as well where the problems would have no room.
  void spareColumns();
  void lockMenus(const QString& reason);
  void buildChips();
  void applyFilter();
  void showCurrentCase();
  void showCount();

  CaseTableModel& model_;
  CaseFilter* filter_;
  std::vector<DatasetRecord> datasets_;
  QComboBox* chooser_ = nullptr;
  QBoxLayout* topRow_ = nullptr;
  QPushButton* check_ = nullptr;
  std::vector<QPushButton*> menuButtons_;
  QStringList menuHelp_;
  QBoxLayout* filterRow_ = nullptr;
  ChipBar* chips_ = nullptr;
  std::vector<QString> chipRoles_;  // the last chip, of problems, has none
  QPushButton* only_ = nullptr;
  QLineEdit* search_ = nullptr;
  QLabel* count_ = nullptr;
  QTableView* table_ = nullptr;
  QString longestName_;  // that its column was made for
  QLabel* noMatch_ = nullptr;
  QWidget* progressRow_ = nullptr;
  QLabel* progressText_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QSplitter* splitter_ = nullptr;
  CaseDetailPane* detail_ = nullptr;
};

}  // namespace viscera
