// SPDX-License-Identifier: Apache-2.0
#include "gui/models/models_view.h"

#include "gui/models/model_detail_pane.h"
#include "gui/models/model_table_model.h"
#include "gui/models/triage_view.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/number_text.h"
#include "gui/widgets/work_progress.h"
#include "gui/widgets/wrapped_header.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>

#include <utility>

namespace viscera {
namespace {

constexpr const char* kModelsSplitter = "models/splitter";
constexpr int kSearchWidth = 220;
constexpr int kHeaderHeight = 36;  // a line and the arrow of the sorted column above it
constexpr std::pair<ModelColumn, int> kModelWidths[] = {{ModelColumn::From, 132},
                                                        {ModelColumn::Network, 178},
                                                        {ModelColumn::Classes, 62},
                                                        {ModelColumn::Score, 118},
                                                        {ModelColumn::Written, 136}};

}  // namespace

ModelsView::ModelsView(QWidget* parent)
    : QWidget(parent),
      models_(std::make_shared<const Models>()),
      model_(new ModelTableModel(this)),
      sorted_(new QSortFilterProxyModel(this)) {
  sorted_->setSourceModel(model_);
  sorted_->setSortRole(ModelTableModel::SortRole);
  sorted_->setFilterRole(ModelTableModel::SearchRole);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(
      metrics::kPageMargin, metrics::kBetween, metrics::kPageMargin, metrics::kBetween);
  layout->setSpacing(metrics::kInside);
  layout->addLayout(makeToolbar());
  stack_ = new QStackedWidget(this);
  stack_->addWidget(makeModels());
  triage_ = new TriageView(stack_);
  stack_->addWidget(triage_);
  layout->addWidget(stack_, 1);
  progress_ = new WorkProgressRow(
      tr("Progress of the prediction"),
      tr("Stops the prediction; label maps that are complete stay, and it can go on later"),
      this);
  connect(progress_, &WorkProgressRow::cancelRequested, this, &ModelsView::cancelRequested);
  connect(progress_, &WorkProgressRow::progressShown, this, &ModelsView::progressShown);
  layout->addWidget(progress_);
  showProgress({}, -1.0);
  showTab(kModels);
  showChosen();
}

ModelsView::~ModelsView() {
  QSettings().setValue(kModelsSplitter, splitter_->saveState());
}

QBoxLayout* ModelsView::makeToolbar() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  tabs_ = new SegmentedChoice(tr("What is shown"), {tr("Models"), tr("Predictions")}, this);
  connect(
      tabs_, &SegmentedChoice::chosenChanged, this, [this](int index) { showTab(static_cast<Tab>(index)); });
  several_ = new QLabel(this);
  setTextRole(several_, TextRole::Secondary);
  search_ = searchField(tr("Model or network"), this);
  search_->setFixedWidth(kSearchWidth);
  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    sorted_->setFilterFixedString(text.toLower());
    nothing_->setVisible(sorted_->rowCount() == 0);
  });
  import_ = new QPushButton(icon(IconName::Download), tr("Import model…"), this);
  connect(import_, &QPushButton::clicked, this, &ModelsView::importRequested);
  row->addWidget(tabs_);
  row->addSpacing(metrics::kInside);
  row->addWidget(several_);
  row->addStretch();
  row->addWidget(search_);
  row->addWidget(import_);
  return row;
}

QWidget* ModelsView::makeModels() {
  splitter_ = new QSplitter(stack_);
  splitter_->setChildrenCollapsible(false);
  splitter_->setHandleWidth(metrics::kInside);
  table_ = new QTableView(splitter_);
  table_->setHorizontalHeader(new WrappedHeader(table_));
  prepareTable(table_);
  table_->setModel(sorted_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(static_cast<int>(ModelColumn::Written), Qt::DescendingOrder);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setAccessibleName(tr("Models"));
  table_->setTabKeyNavigation(false);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->horizontalHeader()->setFixedHeight(kHeaderHeight);
  table_->setIconSize({20, 20});
  table_->setTextElideMode(Qt::ElideMiddle);
  for (const auto& [column, width] : kModelWidths) table_->setColumnWidth(static_cast<int>(column), width);
  table_->horizontalHeader()->setStretchLastSection(false);
  table_->horizontalHeader()->setSectionResizeMode(static_cast<int>(ModelColumn::Name), QHeaderView::Stretch);
  nothing_ = new QLabel(tr("No model fits the words."), table_->viewport());
  setTextRole(nothing_, TextRole::Secondary);
  nothing_->move(metrics::kBetween, metrics::kBetween);
  nothing_->hide();
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ModelsView::showChosen);
  connect(table_, &QTableView::doubleClicked, this, &ModelsView::predictRequested);
  splitter_->addWidget(table_);
  detail_ = new ModelDetailPane(splitter_);
  splitter_->addWidget(detail_);
  splitter_->setStretchFactor(0, 1);
  splitter_->setSizes({800, 372});
  splitter_->restoreState(QSettings().value(kModelsSplitter).toByteArray());
  return splitter_;
}

void ModelsView::showProgress(const QString& text, double fraction) {
  progress_->showProgress(text, fraction);
}

void ModelsView::show(std::shared_ptr<const Models> models) {
  QStringList kept;
  for (const ListedModel& one : chosen()) kept << QString::fromStdString(one.id);
  models_ = std::move(models);
  model_->show(models_);
  triage_->show(models_);
  if (chosen().empty()) {
    for (auto id = kept.rbegin(); id != kept.rend(); ++id)
      if (const int row = model_->rowOf(*id); row >= 0)
        table_->selectionModel()->select(sorted_->mapFromSource(model_->index(row, 0)),
                                         QItemSelectionModel::Select | QItemSelectionModel::Rows);
    if (chosen().empty() && sorted_->rowCount() > 0) table_->selectRow(0);
  }
  showChosen();
}

void ModelsView::showTab(Tab tab) {
  tabs_->choose(tab);
  stack_->setCurrentIndex(tab);
  search_->setVisible(tab == kModels);
  several_->setVisible(tab == kModels);
}

ModelsView::Tab ModelsView::tab() const {
  return static_cast<Tab>(stack_->currentIndex());
}

void ModelsView::choose(const QString& modelId) {
  const int row = model_->rowOf(modelId);
  if (row < 0) return;
  search_->clear();
  const QModelIndex index = sorted_->mapFromSource(model_->index(row, 0));
  table_->selectRow(index.row());
  table_->scrollTo(index);
}

void ModelsView::showDetails(const QString& modelId, const ModelDetails& details) {
  model_->setUnreadable(modelId, {});
  detail_->showDetails(details);
}

void ModelsView::showUnreadable(const QString& modelId, const QString& problem) {
  model_->setUnreadable(modelId, problem);
  detail_->showFailure(problem);
}

std::vector<ListedModel> ModelsView::chosen() const {
  std::vector<ListedModel> models;
  const QModelIndex current = table_->selectionModel()->currentIndex();
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) {
    const ListedModel& one = model_->modelAt(sorted_->mapToSource(index).row());
    if (current.isValid() && index.row() == current.row())
      models.insert(models.begin(), one);
    else
      models.push_back(one);
  }
  return models;
}

void ModelsView::showChosen() {
  const std::vector<ListedModel> models = chosen();
  detail_->show(models.empty() ? nullptr : &models.front());
  several_->setText(models.size() > 1
                        ? tr("%1 chosen: they predict together").arg(groupedNumber(std::ssize(models)))
                        : QString());
  Q_EMIT chosenChanged();
}

void ModelsView::setReadOnly(const QString& reason) {
  detail_->setReadOnly(reason);
  triage_->setReadOnly(reason);
  import_->setEnabled(reason.isEmpty());
  import_->setToolTip(
      reason.isEmpty()
          ? tr("Adds a model of MONAI or Clara Train, or a checkpoint; the file stays where it is")
          : tr("The project can only be read: %1").arg(reason));
}

}  // namespace viscera
