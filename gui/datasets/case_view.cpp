// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/case_view.h"

#include "gui/datasets/case_detail_pane.h"
#include "gui/theme/organ_painting.h"
#include "gui/theme/roles.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QTableView>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kRowHeight = CaseTableModel::kThumbnail + 4;
constexpr const char* kSplitterKey = "datasets/splitter";
constexpr const char* kHeaderKey = "datasets/columns";
constexpr int kChooserWidth = 320;
constexpr int kSearchWidth = 220;
constexpr int kLeastNameWidth = 112;

struct ColumnWidth {
  CaseColumn column;
  int width;
};
constexpr ColumnWidth kWidths[] = {{CaseColumn::Picture, 52},
                                   {CaseColumn::Name, kLeastNameWidth},
                                   {CaseColumn::Role, 84},
                                   {CaseColumn::State, 112},
                                   {CaseColumn::Shape, 140},
                                   {CaseColumn::Spacing, 132},
                                   {CaseColumn::Axes, 52},
                                   {CaseColumn::Organs, 72}};
constexpr int kGreatestNameWidth = 260;
constexpr int kCellMargins = 24;
// Where there is less room for the problems, the detail pane alone tells these, the first ones first.
constexpr int kRoomForProblems = 160;
constexpr int kRoomWithoutProblems = 88;  // the word in the header
constexpr CaseColumn kSpared[] = {CaseColumn::Organs, CaseColumn::Axes, CaseColumn::Spacing};

QString datasetText(const DatasetRecord& record) {
  const QString folder = QFileInfo(QString::fromStdString(record.root)).fileName();
  return QStringLiteral("%1  ·  %2").arg(QString::fromStdString(record.name), folder);
}

}  // namespace

CaseView::CaseView(CaseTableModel& model, QWidget* parent)
    : QWidget(parent), model_(model), filter_(new CaseFilter(this)) {
  filter_->setSourceModel(&model_);
  connect(&OrganPainting::shared(), &OrganPainting::changed, this, &CaseView::showCurrentCase);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kPageMargin, metrics::kBetween, metrics::kInside, metrics::kBetween);
  layout->setSpacing(metrics::kInside);
  layout->addLayout(makeTopRow());
  layout->addLayout(makeFilterRow());
  splitter_ = new QSplitter(this);
  splitter_->setChildrenCollapsible(false);
  splitter_->setHandleWidth(metrics::kInside);
  auto* left = new QWidget(splitter_);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kInside);
  column->addWidget(makeTable(), 1);
  column->addWidget(makeProgressRow());
  splitter_->addWidget(left);
  detail_ = new CaseDetailPane(splitter_);
  splitter_->addWidget(detail_);
  splitter_->setStretchFactor(0, 1);
  splitter_->setSizes({760, 372});
  splitter_->restoreState(QSettings().value(kSplitterKey).toByteArray());
  layout->addWidget(splitter_, 1);
  connect(detail_, &CaseDetailPane::viewRequested, this, &CaseView::viewRequested);
  showProgress({}, -1.0, false);
}

CaseView::~CaseView() {
  QSettings().setValue(kSplitterKey, splitter_->saveState());
  QSettings().setValue(kHeaderKey, table_->horizontalHeader()->saveState());
}

QBoxLayout* CaseView::makeTopRow() {
  topRow_ = new QHBoxLayout;
  topRow_->setContentsMargins(0, 0, metrics::kBetween, 0);
  topRow_->setSpacing(metrics::kInside);
  chooser_ = new QComboBox(this);
  chooser_->setFixedWidth(kChooserWidth);
  chooser_->setAccessibleName(tr("Dataset"));
  chooser_->setToolTip(tr("Datasets of this project, the newest first"));
  connect(chooser_, &QComboBox::activated, this, [this](int index) {
    if (index >= 0 && index < static_cast<int>(datasets_.size()))
      Q_EMIT datasetChosen(datasets_[static_cast<std::size_t>(index)]);
  });
  auto* open = new QPushButton(tr("Open dataset…"), this);
  open->setToolTip(tr("Adds another split file to the project"));
  connect(open, &QPushButton::clicked, this, &CaseView::openRequested);
  check_ = new QPushButton(tr("Check"), this);
  check_->setToolTip(tr("Reads the chosen cases again, or all where none is chosen"));
  connect(check_, &QPushButton::clicked, this, &CaseView::checkRequested);
  topRow_->addWidget(chooser_);
  topRow_->addWidget(open);
  topRow_->addStretch();
  topRow_->addWidget(check_);
  return topRow_;
}

QBoxLayout* CaseView::makeFilterRow() {
  filterRow_ = new QHBoxLayout;
  filterRow_->setContentsMargins(0, 0, metrics::kBetween, 0);
  filterRow_->setSpacing(metrics::kInside);
  only_ = new QPushButton(this);
  setButtonKind(only_, ButtonKind::Chip);
  only_->setCheckable(true);
  only_->hide();
  connect(only_, &QPushButton::clicked, this, [this] { showOnly({}, {}); });
  count_ = new QLabel(this);
  setTextRole(count_, TextRole::Secondary);
  search_ = searchField(tr("Case, patient or problem"), this);
  search_->setFixedWidth(kSearchWidth);
  connect(search_, &QLineEdit::textChanged, this, &CaseView::applyFilter);
  filterRow_->addWidget(only_);
  filterRow_->addStretch();
  filterRow_->addWidget(count_);
  filterRow_->addWidget(search_);
  return filterRow_;
}

QWidget* CaseView::makeTable() {
  table_ = new QTableView(this);
  prepareTable(table_);
  table_->setModel(filter_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(static_cast<int>(CaseColumn::Picture), Qt::AscendingOrder);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setAccessibleName(tr("Cases"));
  table_->setTabKeyNavigation(false);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->verticalHeader()->setDefaultSectionSize(kRowHeight);
  table_->setIconSize({20, 20});
  table_->setTextElideMode(Qt::ElideMiddle);  // names differ at their ends
  for (const auto& [column, width] : kWidths) table_->setColumnWidth(static_cast<int>(column), width);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->restoreState(QSettings().value(kHeaderKey).toByteArray());
  table_->viewport()->installEventFilter(this);
  noMatch_ = new QLabel(tr("No case fits the filters."), table_->viewport());
  setTextRole(noMatch_, TextRole::Secondary);
  noMatch_->move(metrics::kBetween, metrics::kBetween);
  noMatch_->hide();
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    showCurrentCase();
    Q_EMIT selectionChanged(selectedCases());
  });
  connect(table_, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
    const DatasetCase& one = model_.caseAt(filter_->mapToSource(index).row());
    if (one.found) Q_EMIT viewRequested(QString::fromStdString(one.record.name));
  });
  return table_;
}

QWidget* CaseView::makeProgressRow() {
  progressRow_ = new QWidget(this);
  auto* row = new QHBoxLayout(progressRow_);
  row->setContentsMargins(0, 0, metrics::kInside, 0);
  row->setSpacing(metrics::kBetween);
  progressText_ = new QLabel(progressRow_);
  setTextRole(progressText_, TextRole::Secondary);
  progress_ = new QProgressBar(progressRow_);
  progress_->setTextVisible(false);
  progress_->setRange(0, 1000);
  progress_->setAccessibleName(tr("Progress of the check"));
  cancel_ = new QPushButton(tr("Cancel"), progressRow_);
  cancel_->setToolTip(tr("Stops checking; what was read so far is kept"));
  connect(cancel_, &QPushButton::clicked, this, &CaseView::cancelRequested);
  row->addWidget(progressText_);
  row->addWidget(progress_, 1);
  row->addWidget(cancel_, 0, Qt::AlignRight);
  return progressRow_;
}

bool CaseView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Resize) spareColumns();
  return QWidget::eventFilter(watched, event);
}

void CaseView::fitNames() {
  const QString longest = model_.longestName();
  if (longest == longestName_) return;  // the width may have been changed by hand since
  longestName_ = longest;
  const int needed = table_->fontMetrics().horizontalAdvance(longest) + kCellMargins;
  table_->setColumnWidth(static_cast<int>(CaseColumn::Name),
                         std::clamp(needed, kLeastNameWidth, kGreatestNameWidth));
  spareColumns();
}

void CaseView::spareColumns() {
  for (const CaseColumn column : kSpared) table_->setColumnHidden(static_cast<int>(column), false);
  int room = table_->viewport()->width();
  for (int column = 0; column < static_cast<int>(CaseColumn::Problems); ++column)
    room -= table_->columnWidth(column);
  const int needed = model_.countOfProblems() > 0 ? kRoomForProblems : kRoomWithoutProblems;
  for (const CaseColumn column : kSpared) {
    if (room >= needed) return;
    room += table_->columnWidth(static_cast<int>(column));
    table_->setColumnHidden(static_cast<int>(column), true);
  }
}

void CaseView::addMenu(const QString& text, QMenu* menu) {
  auto* button = new QPushButton(text, this);
  button->setIcon(icon(IconName::ChevronDown));
  button->setLayoutDirection(Qt::RightToLeft);  // the arrow behind the words
  button->setMenu(menu);
  menuButtons_.push_back(button);
  menuHelp_ << (menu->toolTip().isEmpty() ? text : menu->toolTip());
  button->setToolTip(menuHelp_.back());
  topRow_->addWidget(button);
}

void CaseView::lockMenus(const QString& reason) {
  for (std::size_t i = 0; i < menuButtons_.size(); ++i) {
    menuButtons_[i]->setEnabled(reason.isEmpty());
    menuButtons_[i]->setToolTip(reason.isEmpty() ? menuHelp_[static_cast<qsizetype>(i)] : reason);
  }
}

void CaseView::setDatasets(const std::vector<DatasetRecord>& datasets, std::int64_t shownId) {
  datasets_ = datasets;
  chooser_->clear();
  for (const DatasetRecord& one : datasets_) {
    chooser_->addItem(datasetText(one));
    chooser_->setItemData(
        chooser_->count() - 1, QString::fromStdString(one.splitFile + '\n' + one.root), Qt::ToolTipRole);
    if (one.id == shownId) chooser_->setCurrentIndex(chooser_->count() - 1);
  }
}

void CaseView::showDataset(const QString& readOnlyReason) {
  detail_->setReadOnly(!readOnlyReason.isEmpty());
  lockMenus(readOnlyReason);
  only_->hide();
  filter_->setOnly({});
  search_->clear();
  fitNames();
  buildChips();
  applyFilter();
  table_->scrollToTop();
  if (filter_->rowCount() > 0) table_->selectRow(0);
  showCurrentCase();
}

void CaseView::buildChips() {
  delete chips_;
  chips_ = new ChipBar(this);
  chipRoles_.clear();
  for (const char* role : {"training", "validation", "test", "unlabelled"}) {
    const int count = model_.countOfRole(role);
    if (count == 0) continue;
    chips_->addChip(roleWord(role), count);
    chipRoles_.push_back(QString::fromLatin1(role));
  }
  chips_->addChip(tr("With problems"), model_.countOfProblems());
  connect(chips_, &ChipBar::changed, this, &CaseView::applyFilter);
  filterRow_->insertWidget(0, chips_);
}

void CaseView::applyFilter() {
  if (chips_ == nullptr) return;
  QSet<QString> roles;
  for (std::size_t i = 0; i < chipRoles_.size(); ++i)
    if (chips_->isOn(static_cast<int>(i))) roles.insert(chipRoles_[i]);
  filter_->setRoles(roles);
  filter_->setProblemsOnly(chips_->isOn(static_cast<int>(chipRoles_.size())));
  filter_->setText(search_->text());
  showCount();
}

void CaseView::showCount() {
  const int shown = filter_->rowCount();
  const int all = model_.rowCount();
  count_->setText(shown == all ? QString()
                               : tr("%1 of %2 cases").arg(groupedNumber(shown), groupedNumber(all)));
  noMatch_->setVisible(shown == 0 && all > 0);
}

void CaseView::showOnly(std::set<std::string> names, const QString& reason) {
  only_->setVisible(!names.empty());
  only_->setChecked(!names.empty());
  only_->setText(reason);
  only_->setToolTip(tr("Show all cases again"));
  filter_->setOnly(std::move(names));
  showCount();
}

void CaseView::refresh(const std::vector<std::string>& changed) {
  if (chips_ != nullptr) chips_->setCount(static_cast<int>(chipRoles_.size()), model_.countOfProblems());
  spareColumns();
  showCount();
  const std::vector<std::string> shown = selectedCases();
  if (shown.size() == 1 && std::find(changed.begin(), changed.end(), shown.front()) != changed.end())
    showCurrentCase();
}

void CaseView::showProgress(const QString& text, double fraction, bool resting) {
  progressRow_->setVisible(fraction >= 0.0);
  progressText_->setText(text);
  progress_->setVisible(!resting);
  progress_->setValue(static_cast<int>(1000 * fraction));
}

std::vector<std::string> CaseView::selectedCases() const {
  std::vector<std::string> names;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows())
    names.push_back(model_.caseAt(filter_->mapToSource(index).row()).record.name);
  return names;
}

void CaseView::select(const std::string& name) {
  const int row = model_.rowOf(name);
  if (row < 0) return;
  const QModelIndex index = filter_->mapFromSource(model_.index(row, 0));
  if (!index.isValid()) return;
  table_->selectRow(index.row());
  table_->scrollTo(index);
}

void CaseView::reveal(const std::string& name) {
  const int row = model_.rowOf(name);
  if (row < 0) return;
  if (!filter_->mapFromSource(model_.index(row, 0)).isValid()) {
    search_->clear();
    showOnly({}, {});
    buildChips();
    applyFilter();
  }
  select(name);
}

void CaseView::showCurrentCase() {
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  if (rows.size() != 1) {
    detail_->showText(rows.isEmpty() ? tr("Choose a case to see its slices, its header and its problems.")
                                     : tr("%1 cases are chosen.").arg(groupedNumber(rows.size())));
    return;
  }
  const int row = filter_->mapToSource(rows.front()).row();
  detail_->show(model_.caseAt(row), model_.factsAt(row));
}

}  // namespace viscera
