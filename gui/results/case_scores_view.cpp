// SPDX-License-Identifier: Apache-2.0
#include "gui/results/case_scores_view.h"

#include "gui/results/result_words.h"
#include "gui/theme/roles.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/wrapped_header.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QSignalBlocker>
#include <QTableView>
#include <QToolButton>

#include <array>

namespace viscera {
namespace {

constexpr char kHeaderKey[] = "results/caseColumns";
constexpr int kSearchWidth = 148;
constexpr int kHeaderHeight = 44;
constexpr int kRoomForAll = 768;
constexpr int kLeastOrgans = 120;
constexpr std::array<int, kCaseScoreColumns> kWidths = {80, 176, 60, 68, 76, 76, 76, 132};
constexpr std::array<ReviewState, 3> kStates = {
    ReviewState::Accepted, ReviewState::NeedsCorrection, ReviewState::Rejected};

bool isScore(const QModelIndex& index) {
  const auto column = static_cast<CaseScoreColumn>(index.column());
  return column == CaseScoreColumn::Dice || column == CaseScoreColumn::Hd95 ||
         column == CaseScoreColumn::SurfaceDice;
}

}  // namespace

CaseScoresView::CaseScoresView(QWidget* parent)
    : QWidget(parent), model_(new CaseScoreModel(this)), filter_(new CaseScoreFilter(this)) {
  filter_->setSourceModel(model_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addLayout(makeFilters());
  layout->addWidget(makeTable(), 1);
  layout->addLayout(makeReviewRow());
  sortWorstFirst(metric_);
  showCurrent();
}

CaseScoresView::~CaseScoresView() {
  QSettings().setValue(kHeaderKey, table_->horizontalHeader()->saveState());
}

QBoxLayout* CaseScoresView::makeFilters() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  heading_ = new QLabel(tr("Cases"), this);
  setTextRole(heading_, TextRole::Strong);
  organ_ = new QComboBox(this);
  organ_->setAccessibleName(tr("Organ"));
  organ_->setToolTip(tr("Only the scores of this organ"));
  organ_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  organ_->setMinimumWidth(kLeastOrgans);
  reviewFilter_ = new QComboBox(this);
  reviewFilter_->setAccessibleName(tr("Review"));
  reviewFilter_->setToolTip(tr("Only cases with this review"));
  reviewFilter_->addItem(tr("Any review"));
  for (const ReviewState state :
       {ReviewState::Open, ReviewState::Accepted, ReviewState::NeedsCorrection, ReviewState::Rejected})
    reviewFilter_->addItem(reviewWord(state), static_cast<int>(state));
  search_ = searchField(tr("Case or note"), this);
  search_->setFixedWidth(kSearchWidth);
  row->addWidget(heading_, 1);
  row->addWidget(organ_);
  row->addWidget(reviewFilter_);
  row->addWidget(search_);
  connect(organ_, &QComboBox::currentIndexChanged, this, &CaseScoresView::applyFilters);
  connect(reviewFilter_, &QComboBox::currentIndexChanged, this, &CaseScoresView::applyFilters);
  connect(search_, &QLineEdit::textChanged, this, &CaseScoresView::applyFilters);
  return row;
}

QWidget* CaseScoresView::makeTable() {
  table_ = new QTableView(this);
  table_->setHorizontalHeader(new WrappedHeader(table_));
  prepareTable(table_);
  table_->setModel(filter_);
  table_->setSortingEnabled(true);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setAccessibleName(tr("Scores of the cases"));
  table_->setTabKeyNavigation(false);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->setTextElideMode(Qt::ElideMiddle);
  table_->setMouseTracking(true);
  for (int column = 0; column < kCaseScoreColumns; ++column)
    table_->setColumnWidth(column, kWidths[static_cast<std::size_t>(column)]);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setFixedHeight(kHeaderHeight);
  table_->horizontalHeader()->restoreState(QSettings().value(kHeaderKey).toByteArray());
  table_->viewport()->installEventFilter(this);
  noMatch_ = new QLabel(tr("No case fits the filters."), table_->viewport());
  setTextRole(noMatch_, TextRole::Secondary);
  noMatch_->move(metrics::kBetween, metrics::kBetween);
  noMatch_->hide();
  connect(
      table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &CaseScoresView::showCurrent);
  connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
    if (isScore(index)) open(index);
  });
  connect(table_, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
    if (!isScore(index)) open(index);  // the first click on a score has opened it
  });
  connect(table_, &QTableView::entered, this, [this](const QModelIndex& index) {
    table_->viewport()->setCursor(isScore(index) ? Qt::PointingHandCursor : Qt::ArrowCursor);
  });
  for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
    auto* enter = new QShortcut(QKeySequence(key), table_);
    enter->setContext(Qt::WidgetShortcut);
    connect(enter, &QShortcut::activated, this, [this] { open(table_->currentIndex()); });
  }
  return table_;
}

void CaseScoresView::fitColumns() {
  const bool all = table_->viewport()->width() >= kRoomForAll;
  const bool surface = metric_ == ScoreMetric::SurfaceDice;
  table_->setColumnHidden(static_cast<int>(CaseScoreColumn::SurfaceDice), !all && !surface);
  table_->setColumnHidden(static_cast<int>(CaseScoreColumn::Hd95), !all && surface);
}

bool CaseScoresView::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Resize) fitColumns();
  return QWidget::eventFilter(watched, event);
}

QBoxLayout* CaseScoresView::makeReviewRow() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  chosen_ = new QLabel(this);
  setTextRole(chosen_, TextRole::Secondary);
  row->addWidget(chosen_);
  for (const ReviewState state : kStates) {
    auto* button = new QPushButton(reviewWord(state), this);
    button->setCheckable(true);
    setButtonKind(button, ButtonKind::Chip);
    connect(button, &QPushButton::clicked, this, [this, state](bool on) {
      review(on ? state : ReviewState::Open);
    });
    reviewButtons_.push_back(button);
    row->addWidget(button);
  }
  note_ = new QLineEdit(this);
  note_->setPlaceholderText(tr("Note"));
  note_->setAccessibleName(tr("Note of the review"));
  connect(note_, &QLineEdit::editingFinished, this, &CaseScoresView::keepNote);
  row->addWidget(note_, 1);
  export_ = iconButton(IconName::Download, tr("Export the label map"), this);
  connect(export_, &QToolButton::clicked, this, [this] {
    if (const int current = currentRow(); current >= 0)
      Q_EMIT labelMapExportRequested(model_->rowAt(current).run,
                                     QString::fromStdString(model_->rowAt(current).score->caseName));
  });
  row->addWidget(export_);
  view_ = new QPushButton(icon(IconName::Viewer), tr("Show in viewer"), this);
  view_->setToolTip(tr("Opens the case at the slice of the largest error, with the organ lit"));
  connect(view_, &QPushButton::clicked, this, [this] { open(table_->currentIndex()); });
  row->addWidget(view_);
  return row;
}

void CaseScoresView::sortWorstFirst(ScoreMetric metric) {
  switch (metric) {
    case ScoreMetric::Dice:
      return table_->sortByColumn(static_cast<int>(CaseScoreColumn::Dice), Qt::AscendingOrder);
    case ScoreMetric::Hd95:
      return table_->sortByColumn(static_cast<int>(CaseScoreColumn::Hd95), Qt::DescendingOrder);
    case ScoreMetric::SurfaceDice:
      return table_->sortByColumn(static_cast<int>(CaseScoreColumn::SurfaceDice), Qt::AscendingOrder);
  }
}

void CaseScoresView::show(std::shared_ptr<const Results> results,
                          const std::vector<std::size_t>& members,
                          ScoreMetric metric) {
  const int before = currentRow();
  const std::string caseName = before < 0 ? std::string() : model_->rowAt(before).score->caseName;
  const int label = before < 0 ? 0 : model_->rowAt(before).score->label;
  heading_->setText(members.empty() ? tr("Cases")
                                    : tr("Cases of %1")
                                          .arg(QString::fromStdString(
                                              members.size() > 1 ? results->runs[members.front()].preset
                                                                 : results->runs[members.front()].name)));
  model_->show(std::move(results), members);
  if (!sorted_ || metric != metric_) sortWorstFirst(metric);
  sorted_ = true;
  metric_ = metric;
  fitColumns();
  fillOrgans();
  applyFilters();
  table_->scrollToTop();
  if (before >= 0) selectCase(caseName, label);
  if (currentRow() < 0 && filter_->rowCount() > 0) table_->selectRow(0);
  showCurrent();
}

void CaseScoresView::fillOrgans() {
  const QSignalBlocker blocker(organ_);
  const QString kept = organ_->currentIndex() > 0 ? organ_->currentText() : QString();
  organ_->clear();
  organ_->addItem(tr("All organs"));
  organ_->addItems(model_->organs());
  organ_->setCurrentIndex(std::max(0, kept.isEmpty() ? 0 : organ_->findText(kept)));
}

void CaseScoresView::applyFilters() {
  filter_->setOrgan(organ_->currentIndex() > 0 ? organ_->currentText() : QString());
  filter_->setReview(reviewFilter_->currentIndex() > 0
                         ? std::optional(static_cast<ReviewState>(reviewFilter_->currentData().toInt()))
                         : std::nullopt);
  filter_->setText(search_->text());
  updateCount();
}

void CaseScoresView::updateCount() {
  noMatch_->setText(model_->rowCount() == 0 ? tr("Choose a run to see its cases.")
                                            : tr("No case fits the filters."));
  noMatch_->adjustSize();
  noMatch_->setVisible(filter_->rowCount() == 0);
}

void CaseScoresView::setReview(const ReviewRecord& review) {
  model_->setReview(review);
  updateCount();
  showCurrent();
}

void CaseScoresView::setReadOnly(const QString& reason) {
  readOnly_ = reason;
  showCurrent();
}

int CaseScoresView::currentRow() const {
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  return rows.isEmpty() ? -1 : filter_->mapToSource(rows.front()).row();
}

void CaseScoresView::selectCase(const std::string& caseName, int label) {
  for (int row = 0; row < model_->rowCount(); ++row) {
    const OrganScoreRecord& score = *model_->rowAt(row).score;
    if (score.caseName != caseName || score.label != label) continue;
    const QModelIndex index = filter_->mapFromSource(model_->index(row, 0));
    if (!index.isValid()) return;
    table_->selectRow(index.row());
    table_->scrollTo(index);
    return;
  }
}

std::vector<std::size_t> CaseScoresView::shownRows() const {
  std::vector<std::size_t> rows;
  for (int row = 0; row < filter_->rowCount(); ++row)
    rows.push_back(static_cast<std::size_t>(filter_->mapToSource(filter_->index(row, 0)).row()));
  return rows;
}

void CaseScoresView::showCurrent() {
  const int row = currentRow();
  const bool any = row >= 0;
  const ReviewState state = any ? model_->rowAt(row).review : ReviewState::Open;
  chosen_->setText(any ? QString::fromStdString(model_->rowAt(row).score->caseName) : tr("No case chosen"));
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    reviewButtons_[i]->setChecked(any && kStates[i] == state);
    reviewButtons_[i]->setEnabled(any && readOnly_.isEmpty());
    reviewButtons_[i]->setToolTip(readOnly_.isEmpty()
                                      ? tr("Review of the whole case; press again to take it back")
                                      : tr("The project can only be read: %1").arg(readOnly_));
  }
  if (!note_->hasFocus() || !any) {
    note_->setText(any ? model_->rowAt(row).note : QString());
    note_->setCursorPosition(0);
  }
  note_->setEnabled(any && readOnly_.isEmpty());
  note_->setToolTip(readOnly_.isEmpty() ? tr("What is wrong with this case; Enter keeps it")
                                        : tr("The project can only be read: %1").arg(readOnly_));
  view_->setEnabled(any);
  const bool kept = any && model_->runOf(row).labelMaps.contains(model_->rowAt(row).score->caseName);
  export_->setEnabled(kept);
  export_->setToolTip(kept || !any ? tr("Writes the label map of this case for other programs: NIfTI, "
                                        "3D Slicer, DICOM segmentation, STL, CSV")
                                   : tr("The label map of this case was not kept; an evaluation makes it"));
}

void CaseScoresView::review(ReviewState state) {
  const int row = currentRow();
  if (row < 0) return;
  Q_EMIT reviewChanged({model_->runOf(row).source,
                        model_->rowAt(row).score->caseName,
                        state,
                        note_->text().trimmed().toStdString(),
                        0});
}

void CaseScoresView::keepNote() {
  const int row = currentRow();
  if (row < 0 || note_->text().trimmed() == model_->rowAt(row).note) return;
  review(model_->rowAt(row).review);
}

void CaseScoresView::open(const QModelIndex& index) {
  if (!index.isValid()) return;
  const int row = filter_->mapToSource(index).row();
  const CaseScoreModel::Row& one = model_->rowAt(row);
  Q_EMIT caseRequested(one.run, QString::fromStdString(one.score->caseName), one.score->label);
}

}  // namespace viscera
