// SPDX-License-Identifier: Apache-2.0
#include "gui/results/results_view.h"

#include "gui/datasets/case_words.h"
#include "gui/results/case_scores_view.h"
#include "gui/results/result_table_delegate.h"
#include "gui/results/result_table_model.h"
#include "gui/results/result_words.h"
#include "gui/results/score_strips.h"
#include "gui/theme/roles.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/work_progress.h"
#include "gui/widgets/wrapped_header.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr char kColumnsKey[] = "results/columns";
constexpr char kRowsKey[] = "results/rows";
constexpr int kHeaderHeight = 64;  // three lines of an organ's name and the arrow
constexpr int kNameWidth = 180;
constexpr int kLeastName = 160;  // sooner than that a bar shifts the last organ out of sight
constexpr int kLeastCell = 71;   // "gallbladder"
constexpr int kLeastTable = 116;

/// Of a run the case where the organ is worst; empty where no case has a score.
std::string worstCaseOf(const ScoredRun& run, ScoreMetric metric, int label, double& value) {
  std::string worst;
  for (const NamedScore& one : caseScores(run.scores, metric, label)) {
    if (std::isnan(one.value)) continue;
    const bool lower = one.value < value;
    if (!std::isnan(value) && lower != greaterIsBetter(metric)) continue;
    value = one.value;
    worst = one.caseName;
  }
  return worst;
}

}  // namespace

ResultsView::ResultsView(QWidget* parent)
    : QWidget(parent),
      results_(std::make_shared<const Results>()),
      model_(new ResultTableModel(this)),
      sorted_(new QSortFilterProxyModel(this)) {
  sorted_->setSourceModel(model_);
  sorted_->setSortRole(ResultTableModel::SortRole);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(
      metrics::kPageMargin, metrics::kBetween, metrics::kPageMargin, metrics::kBetween);
  layout->setSpacing(metrics::kInside);
  layout->addLayout(makeToolbar());
  for (const ScoreMetric one : {ScoreMetric::Dice, ScoreMetric::Hd95, ScoreMetric::SurfaceDice})
    metric_->setHelp(static_cast<int>(one), metricHelp(one));
  rule_ = new QLabel(this);
  rule_->setWordWrap(true);
  setTextRole(rule_, TextRole::Caption);
  layout->addWidget(rule_);
  rows_ = new QSplitter(Qt::Vertical, this);
  rows_->setChildrenCollapsible(false);
  rows_->setHandleWidth(metrics::kBetween);
  rows_->addWidget(makeTable());
  rows_->addWidget(makeBelow());
  rows_->setStretchFactor(1, 1);
  rows_->setSizes({260, 420});
  rows_->restoreState(QSettings().value(kRowsKey).toByteArray());
  layout->addWidget(rows_, 1);
  progress_ = new WorkProgressRow(
      tr("Progress of the evaluation"), tr("Stops the evaluation; the scores from before stay"), this);
  connect(progress_, &WorkProgressRow::cancelRequested, this, &ResultsView::cancelRequested);
  connect(progress_, &WorkProgressRow::progressShown, this, &ResultsView::progressShown);
  layout->addWidget(progress_);
  showProgress({}, -1.0);
  show(results_);
}

ResultsView::~ResultsView() {
  QSettings().setValue(kColumnsKey, columns_->saveState());
  QSettings().setValue(kRowsKey, rows_->saveState());
}

QBoxLayout* ResultsView::makeToolbar() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  const auto box = [this](const QString& name, const QString& help) {
    auto* made = new QComboBox(this);
    made->setAccessibleName(name);
    made->setToolTip(help);
    made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(made, &QComboBox::activated, this, &ResultsView::applyChoice);
    return made;
  };
  const auto chip = [this](const QString& text, const QString& help) {
    auto* made = new QPushButton(text, this);
    made->setCheckable(true);
    made->setToolTip(help);
    setButtonKind(made, ButtonKind::Chip);
    connect(made, &QPushButton::clicked, this, &ResultsView::applyChoice);
    return made;
  };
  grid_ = box(tr("Grid"), tr("Where prediction and reference are compared; scores of two grids do not mix"));
  connect(grid_, &QComboBox::activated, this, [this](int index) {
    wishedGrid_ = grids_.at(static_cast<std::size_t>(index));
  });
  role_ = box(tr("Cases"), tr("Cases that the runs were scored on"));
  metric_ = new SegmentedChoice(tr("Measure"), {tr("Dice"), tr("HD95"), tr("Surface Dice")}, this);
  connect(metric_, &SegmentedChoice::chosenChanged, this, &ResultsView::applyChoice);
  folds_ = chip(tr("Folds as one row"), tr("Folds of one model as mean ± standard deviation over the folds"));
  folds_->setChecked(true);
  archived_ = chip(tr("Archived"), tr("Show archived runs too"));
  add_ = new QPushButton(icon(IconName::Plus), tr("Add label maps…"), this);
  connect(add_, &QPushButton::clicked, this, &ResultsView::addForeignRequested);
  remove_ = new QPushButton(tr("Remove"), this);
  connect(remove_, &QPushButton::clicked, this, [this] {
    const auto chosen = selectedRows();
    if (chosen.size() == 1 && model_->rowAt(chosen.front()).foreign)
      Q_EMIT removeForeignRequested(QString::fromStdString(model_->rowAt(chosen.front()).name));
  });
  copy_ = new QPushButton(icon(IconName::Copy), tr("Copy as command"), this);
  connect(copy_, &QPushButton::clicked, this, [this] {
    const auto chosen = selectedRows();
    if (!chosen.empty())
      Q_EMIT copyCommandRequested(
          QString::fromStdString(results_->runs[model_->rowAt(chosen.front()).members.front()].source));
  });
  auto* exportButton = new QPushButton(tr("Export"), this);
  exportButton->setIcon(icon(IconName::ChevronDown));
  exportButton->setLayoutDirection(Qt::RightToLeft);  // the arrow behind the word
  exportButton->setToolTip(tr("Write what is shown to a file"));
  auto* menu = new QMenu(exportButton);
  menu->setToolTipsVisible(true);
  const auto item = [this, menu](const QString& text, const QString& help, Export what) {
    QAction* action = menu->addAction(text);
    action->setToolTip(help);
    connect(action, &QAction::triggered, this, [this, what] { Q_EMIT exportRequested(what); });
  };
  item(tr("Report (HTML)…"), tr("Table, plots and protocol as one page that can be printed"), Export::Report);
  item(tr("Table (CSV)…"), tr("Means as they are shown, with all digits"), Export::Table);
  item(tr("All scores (CSV)…"), tr("Every case and organ of the runs shown, as recorded"), Export::Scores);
  menu->addSeparator();
  item(tr("Label maps of the run…"),
       tr("Every label map that the chosen run predicted, for other programs"),
       Export::LabelMaps);
  exportButton->setMenu(menu);
  for (QWidget* one : std::initializer_list<QWidget*>{grid_, role_, metric_, folds_, archived_})
    row->addWidget(one);
  row->addStretch();
  for (QWidget* one : std::initializer_list<QWidget*>{remove_, add_, copy_, exportButton})
    row->addWidget(one);
  return row;
}

QWidget* ResultsView::makeTable() {
  table_ = new QTableView(this);
  table_->setHorizontalHeader(new WrappedHeader(table_));
  prepareTable(table_);
  table_->setModel(sorted_);
  table_->setItemDelegate(new ResultTableDelegate(table_));
  table_->setSortingEnabled(true);
  table_->horizontalHeader()->setSortIndicator(ResultTableModel::kName, Qt::AscendingOrder);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setAccessibleName(tr("Runs and their scores"));
  table_->setTabKeyNavigation(false);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->verticalHeader()->setDefaultSectionSize(ResultTableDelegate::kRowHeight);
  table_->horizontalHeader()->setFixedHeight(kHeaderHeight);
  table_->horizontalHeader()->setStretchLastSection(false);
  table_->setMinimumHeight(kHeaderHeight + kLeastTable);
  table_->setMouseTracking(true);
  table_->viewport()->installEventFilter(this);
  nothing_ = new QLabel(table_->viewport());
  setTextRole(nothing_, TextRole::Secondary);
  nothing_->move(metrics::kBetween, metrics::kBetween);
  connect(
      table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ResultsView::showSelection);
  connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
    if (QGuiApplication::keyboardModifiers() == Qt::NoModifier) openCell(index);
  });
  connect(table_, &QTableView::entered, this, [this](const QModelIndex& index) {
    table_->viewport()->setCursor(index.column() >= ResultTableModel::kFirstOrgan ? Qt::PointingHandCursor
                                                                                  : Qt::ArrowCursor);
  });
  for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
    auto* enter = new QShortcut(QKeySequence(key), table_);
    enter->setContext(Qt::WidgetShortcut);
    connect(enter, &QShortcut::activated, this, [this] { openCell(table_->currentIndex()); });
  }
  return table_;
}

QWidget* ResultsView::makeBelow() {
  columns_ = new QSplitter(Qt::Horizontal, this);
  columns_->setChildrenCollapsible(false);
  columns_->setHandleWidth(metrics::kPageMargin);
  cases_ = new CaseScoresView(columns_);
  strips_ = new ScoreStrips(columns_);
  columns_->addWidget(cases_);
  columns_->addWidget(strips_);
  columns_->setStretchFactor(0, 3);
  columns_->setStretchFactor(1, 2);
  columns_->setSizes({690, 440});
  columns_->restoreState(QSettings().value(kColumnsKey).toByteArray());
  connect(cases_, &CaseScoresView::caseRequested, this, &ResultsView::caseRequested);
  connect(cases_, &CaseScoresView::labelMapExportRequested, this, &ResultsView::labelMapExportRequested);
  connect(strips_, &ScoreStrips::caseRequested, this, &ResultsView::caseRequested);
  return columns_;
}

void ResultsView::showProgress(const QString& text, double fraction) {
  progress_->showProgress(text, fraction);
}

void ResultsView::show(std::shared_ptr<const Results> results) {
  results_ = std::move(results);
  offerChoices();
  applyChoice();
}

void ResultsView::takeReviews(std::shared_ptr<const Results> results, const ReviewRecord& review) {
  results_ = std::move(results);
  cases_->setReview(review);
}

void ResultsView::offerChoices() {
  grids_ = gridsOf(results_->runs);
  roles_ = rolesOf(results_->runs);
  const auto fill =
      [](QComboBox* box, const std::vector<std::string>& values, const std::string& kept, auto word) {
        const QSignalBlocker blocker(box);
        box->clear();
        for (const std::string& value : values) box->addItem(word(value));
        const auto found = std::find(values.begin(), values.end(), kept);
        box->setCurrentIndex(found == values.end() ? 0 : static_cast<int>(found - values.begin()));
        box->setVisible(!values.empty());
      };
  fill(grid_, grids_, wishedGrid_, gridWord);
  fill(role_, roles_, choice_.role, [](const std::string& role) {
    return tr("%1 cases").arg(roleWord(role));
  });
  role_->setVisible(roles_.size() > 1);
  const auto& runs = results_->runs;
  archived_->setVisible(
      std::any_of(runs.begin(), runs.end(), [](const ScoredRun& run) { return run.archived; }));
}

void ResultsView::applyChoice() {
  QStringList selected;
  for (const int row : selectedRows()) selected << model_->keyOf(row);
  const auto at = [](const std::vector<std::string>& values, const QComboBox* box, const char* otherwise) {
    const int index = box->currentIndex();
    return index >= 0 && index < std::ssize(values) ? values[static_cast<std::size_t>(index)] : otherwise;
  };
  choice_.grid = at(grids_, grid_, "original");
  choice_.role = at(roles_, role_, "validation");
  choice_.metric = static_cast<ScoreMetric>(std::max(0, metric_->chosen()));
  choice_.foldsAsOne = folds_->isChecked();
  choice_.archived = archived_->isChecked();
  model_->show(results_, choice_);
  const auto& rows = model_->table().rows;
  folds_->setVisible(!choice_.foldsAsOne || std::any_of(rows.begin(), rows.end(), [](const ResultRow& row) {
    return row.isFolds();
  }));
  rule_->setText(rows.empty() ? QString() : ruleText(model_->table(), results_->runs));
  nothing_->setText(results_->runs.empty() ? tr("Scores appear here once the evaluation is done.")
                                           : tr("No run was scored on this grid and these cases."));
  nothing_->adjustSize();
  nothing_->setVisible(rows.empty());
  fitColumns();
  std::vector<int> again;
  for (const QString& key : selected)
    for (int row = 0; row < model_->rowCount(); ++row)
      if (model_->keyOf(row) == key) again.push_back(row);
  if (again.empty() && model_->rowCount() > 0) again = {0};
  selectRows(again);
}

void ResultsView::fitColumns() {
  const int organs = model_->columnCount() - ResultTableModel::kMean;
  if (organs < 1) return;
  const int width = table_->viewport()->width();
  const int name = std::clamp(width - organs * kLeastCell, kLeastName, kNameWidth);
  const int room = width - name;
  table_->setColumnWidth(ResultTableModel::kName, name);
  for (int column = ResultTableModel::kMean; column < model_->columnCount(); ++column)
    table_->setColumnWidth(column, std::clamp(room / organs, kLeastCell, 2 * kLeastCell));
}

bool ResultsView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Resize) fitColumns();
  return QWidget::eventFilter(watched, event);
}

std::vector<int> ResultsView::selectedRows() const {
  std::vector<int> rows;
  const QItemSelectionModel& selection = *table_->selectionModel();
  const QModelIndex current = selection.currentIndex();
  for (const QModelIndex& index : selection.selectedRows()) rows.push_back(sorted_->mapToSource(index).row());
  std::sort(rows.begin(), rows.end());
  if (current.isValid()) {
    const auto found = std::find(rows.begin(), rows.end(), sorted_->mapToSource(current).row());
    if (found != rows.end()) std::rotate(rows.begin(), found, found + 1);
  }
  return rows;
}

void ResultsView::selectRows(const std::vector<int>& rows) {
  QItemSelectionModel& selection = *table_->selectionModel();
  {
    const QSignalBlocker blocker(&selection);
    selection.clear();
    for (std::size_t i = rows.size(); i-- > 0;) {  // the first becomes the current one
      const QModelIndex index = sorted_->mapFromSource(model_->index(rows[i], 0));
      selection.select(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
      selection.setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    }
  }
  table_->viewport()->update();
  showSelection();
}

void ResultsView::setReadOnly(const QString& reason) {
  readOnly_ = reason;
  cases_->setReadOnly(reason);
  showSelection();
}

void ResultsView::showSelection() {
  const std::vector<int> rows = selectedRows();
  const ResultRow* main = rows.empty() ? nullptr : &model_->rowAt(rows.front());
  cases_->show(results_, main == nullptr ? std::vector<std::size_t>() : main->members, choice_.metric);
  strips_->show(results_, model_->table(), rows);
  const bool foreign = main != nullptr && rows.size() == 1 && main->foreign;
  const QString locked = tr("The project can only be read: %1").arg(readOnly_);
  add_->setEnabled(readOnly_.isEmpty());
  add_->setToolTip(readOnly_.isEmpty()
                       ? tr("Score a folder of label maps made by nnU-Net, TotalSegmentator or "
                            "another program")
                       : locked);
  remove_->setVisible(foreign);
  remove_->setEnabled(readOnly_.isEmpty());
  remove_->setToolTip(readOnly_.isEmpty() ? tr("Forgets the scores of these label maps; the files stay")
                                          : locked);
  copy_->setEnabled(main != nullptr && !main->foreign);
  copy_->setToolTip(main != nullptr && main->foreign
                        ? tr("Label maps of another program are scored by the verb evaluate")
                        : tr("The evaluation of the chosen run as a line for a terminal"));
}

void ResultsView::openCell(const QModelIndex& index) {
  if (!index.isValid()) return;
  const ResultOrgan* organ = model_->organAt(index.column());
  if (organ == nullptr) return;
  double value = std::nan("");
  std::string worst;
  std::size_t run = 0;
  for (const std::size_t member : model_->rowAt(sorted_->mapToSource(index).row()).members)
    if (const std::string found = worstCaseOf(results_->runs[member], choice_.metric, organ->label, value);
        !found.empty()) {
      worst = found;
      run = member;
    }
  if (worst.empty()) return;
  cases_->selectCase(worst, organ->label);
  Q_EMIT caseRequested(run, QString::fromStdString(worst), organ->label);
}

}  // namespace viscera
