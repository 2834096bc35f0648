// SPDX-License-Identifier: Apache-2.0
#include "gui/models/triage_view.h"

#include "gui/models/model_words.h"
#include "gui/models/prediction_list_model.h"
#include "gui/models/triage_model.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/number_text.h"
#include "gui/widgets/wrapped_header.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QTableView>

#include <algorithm>

namespace viscera {
namespace {

constexpr const char* kTriageSplitter = "models/triage";
constexpr int kTriageHeader = 56;
constexpr int kOrganWidth = 92;
constexpr int kScanWidth = 104;
constexpr int kStateWidth = 104;
constexpr int kReviewWidth = 148;
constexpr int kLookAtWidth = 240;
constexpr int kComponentsWidth = 72;

StateLabel::State labelState(PredictionState state) {
  switch (state) {
    case PredictionState::Running:
      return StateLabel::State::Running;
    case PredictionState::Finished:
      return StateLabel::State::Ok;
    case PredictionState::Failed:
      return StateLabel::State::Error;
    case PredictionState::Interrupted:
      return StateLabel::State::Warning;
    default:
      return StateLabel::State::Neutral;
  }
}

/// Who predicted, what was done, how long a scan took.
QString factsText(const ListedPrediction& prediction) {
  QStringList models;
  for (const std::string& name : prediction.models) models << QString::fromStdString(name);
  QStringList parts = {models.size() > 1
                           ? TriageView::tr("by %1 together").arg(models.join(TriageView::tr(" and ")))
                           : TriageView::tr("by %1").arg(models.join(QString()))};
  if (prediction.largestOnly)
    parts << TriageView::tr("only the largest part of each organ was kept, smaller ones were removed");
  double sum_s = 0.0;
  int done = 0;
  for (const PredictedScanRecord& scan : prediction.scans)
    if (scan.state == PredictionState::Finished) {
      sum_s += scan.duration_s;
      ++done;
    }
  if (done > 0) parts << TriageView::tr("%1 a scan").arg(durationText(sum_s / done));
  parts << QString::fromStdString(prediction.folder.string());
  return parts.join(QStringLiteral(" · "));
}

}  // namespace

TriageView::TriageView(QWidget* parent)
    : QWidget(parent),
      models_(std::make_shared<const Models>()),
      predictions_(new PredictionListModel(this)),
      triage_(new TriageModel(this)),
      sorted_(new TriageFilter(this)) {
  sorted_->setSourceModel(triage_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  splitter_ = new QSplitter(this);
  splitter_->setChildrenCollapsible(false);
  splitter_->setHandleWidth(metrics::kBetween);
  splitter_->addWidget(makeList());
  splitter_->addWidget(makeRight());
  splitter_->setStretchFactor(1, 1);
  splitter_->setSizes({420, 760});
  splitter_->restoreState(QSettings().value(kTriageSplitter).toByteArray());
  layout->addWidget(splitter_);
  showChosen();
}

TriageView::~TriageView() {
  QSettings().setValue(kTriageSplitter, splitter_->saveState());
}

QWidget* TriageView::makeList() {
  list_ = new QTableView(this);
  prepareTable(list_);
  list_->setModel(predictions_);
  list_->setSelectionMode(QAbstractItemView::SingleSelection);
  list_->setAccessibleName(tr("Predictions"));
  list_->setTabKeyNavigation(false);
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list_->setMinimumWidth(360);
  list_->setColumnWidth(static_cast<int>(PredictionColumn::Name), 104);
  list_->setColumnWidth(static_cast<int>(PredictionColumn::State), 116);
  list_->setColumnWidth(static_cast<int>(PredictionColumn::Scans), 60);
  list_->horizontalHeader()->setStretchLastSection(true);
  connect(list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TriageView::showChosen);
  return list_;
}

QWidget* TriageView::makeRight() {
  auto* right = new QWidget(this);
  auto* layout = new QVBoxLayout(right);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  auto* head = new QHBoxLayout;
  head->setSpacing(metrics::kBetween);
  name_ = new BreakableLabel({}, right);
  setTextRole(name_, TextRole::Section);
  name_->setWordWrap(false);
  state_ = new StateLabel(right);
  head->addWidget(name_);
  head->addWidget(state_);
  head->addStretch();
  head->addWidget(makeFilter());
  adopt_ = addButton(head, tr("Add accepted to training…"), {});
  connect(adopt_, &QPushButton::clicked, this, &TriageView::adoptRequested);
  layout->addLayout(head);
  facts_ = new BreakableLabel({}, right);
  setTextRole(facts_, TextRole::Caption);
  layout->addWidget(facts_);
  layout->addLayout(makeActions());
  table_ = new QTableView(right);
  table_->setHorizontalHeader(new WrappedHeader(table_));
  prepareTable(table_);
  table_->setModel(sorted_);
  table_->setSortingEnabled(true);
  table_->sortByColumn(TriageModel::kLookAt, Qt::DescendingOrder);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setAccessibleName(tr("Scans and what was found in them"));
  table_->setTabKeyNavigation(false);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->setTextElideMode(Qt::ElideRight);
  table_->setIconSize({16, 16});
  table_->horizontalHeader()->setFixedHeight(kTriageHeader);
  table_->horizontalHeader()->setDefaultSectionSize(kOrganWidth);
  table_->horizontalHeader()->setStretchLastSection(false);
  nothing_ = new QLabel(table_->viewport());
  setTextRole(nothing_, TextRole::Secondary);
  nothing_->move(metrics::kBetween, metrics::kBetween);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TriageView::updateActions);
  connect(table_, &QTableView::activated, this, &TriageView::viewRequested);
  layout->addWidget(table_, 1);
  return right;
}

QWidget* TriageView::makeFilter() {
  reviewFilter_ = new QComboBox(this);
  reviewFilter_->setAccessibleName(tr("Review"));
  reviewFilter_->setToolTip(tr("Only scans with this review; reviews are made in the viewer"));
  reviewFilter_->addItem(tr("All scans"));
  for (const ReviewState state :
       {ReviewState::Open, ReviewState::Accepted, ReviewState::NeedsCorrection, ReviewState::Rejected})
    reviewFilter_->addItem(reviewText(state), static_cast<int>(state));
  connect(reviewFilter_, &QComboBox::currentIndexChanged, this, [this](int index) {
    sorted_->setReview(index > 0
                           ? std::optional(static_cast<ReviewState>(reviewFilter_->itemData(index).toInt()))
                           : std::nullopt);
    selectFirstScan();
    updateNothing();
    updateActions();
  });
  return reviewFilter_;
}

QPushButton* TriageView::addButton(QBoxLayout* row, const QString& text, const QString& help) {
  auto* button = new QPushButton(text, this);
  button->setToolTip(help);
  row->addWidget(button);
  return button;
}

QBoxLayout* TriageView::makeActions() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  view_ = addButton(row, tr("Open in the viewer"), tr("Shows the scan with what was predicted"));
  folder_ = addButton(row, tr("Show in folder"), tr("Opens the folder of the label maps"));
  export_ = addButton(row, tr("Export…"), tr("Writes the label map in another form, as DICOM SEG or STL"));
  row->addStretch();
  goOn_ = addButton(row, tr("Go on"), tr("Predicts the scans that have no label map yet"));
  remove_ = addButton(row, tr("Take off the list"), {});
  connect(view_, &QPushButton::clicked, this, &TriageView::viewRequested);
  connect(folder_, &QPushButton::clicked, this, &TriageView::showFolderRequested);
  connect(export_, &QPushButton::clicked, this, &TriageView::exportRequested);
  connect(goOn_, &QPushButton::clicked, this, [this] {
    if (const ListedPrediction* one = chosen()) Q_EMIT goOnRequested(one->id());
  });
  connect(remove_, &QPushButton::clicked, this, [this] {
    if (const ListedPrediction* one = chosen()) Q_EMIT removeRequested(one->id());
  });
  return row;
}

void TriageView::show(std::shared_ptr<const Models> models) {
  const ListedPrediction* before = chosen();
  const std::int64_t kept = before == nullptr ? 0 : before->id();
  models_ = std::move(models);
  predictions_->show(models_);
  if (predictions_->rowOf(kept) >= 0)
    choose(kept);
  else if (!models_->predictions.empty())
    choose(models_->predictions.front().id());
  showChosen();
}

void TriageView::choose(std::int64_t predictionId) {
  const int row = predictions_->rowOf(predictionId);
  if (row < 0 || list_->currentIndex().row() == row) return;
  list_->selectRow(row);
}

const ListedPrediction* TriageView::chosen() const {
  const QModelIndex current = list_->currentIndex();
  return current.isValid() && current.row() < predictions_->rowCount()
             ? &predictions_->predictionAt(current.row())
             : nullptr;
}

const PredictedScanRecord* TriageView::chosenScan() const {
  const QModelIndex current = table_->currentIndex();
  return current.isValid() ? &triage_->scanAt(sorted_->mapToSource(current).row()) : nullptr;
}

void TriageView::showChosen() {
  const ListedPrediction* one = chosen();
  triage_->show(one == nullptr ? std::vector<PredictedScanRecord>() : one->scans,
                one != nullptr && one->largestOnly,
                one == nullptr ? std::map<std::int64_t, ReviewRecord>() : one->reviews);
  table_->setColumnWidth(TriageModel::kScan, kScanWidth);
  table_->setColumnWidth(TriageModel::kState, kStateWidth);
  table_->setColumnWidth(TriageModel::kReview, kReviewWidth);
  table_->setColumnWidth(TriageModel::kLookAt, kLookAtWidth);
  table_->setColumnWidth(TriageModel::kComponents, kComponentsWidth);
  selectFirstScan();
  for (QWidget* part : std::initializer_list<QWidget*>{name_, state_, facts_, reviewFilter_, adopt_})
    part->setVisible(one != nullptr);
  updateNothing();
  if (one != nullptr) {
    name_->setWords(QString::fromStdString(one->record.name));
    showState(*one);
    QString facts = factsText(*one);
    if (!one->record.reason.empty()) facts += '\n' + QString::fromStdString(one->record.reason);
    facts_->setWords(facts);
  }
  updateActions();
}

void TriageView::showState(const ListedPrediction& prediction) {
  const int failed = failedScans(prediction);
  if (prediction.record.state == PredictionState::Finished && failed > 0)
    state_->setState(StateLabel::State::Warning, tr("finished, %1 failed").arg(groupedNumber(failed)));
  else
    state_->setState(labelState(prediction.record.state), wordOf(prediction.record.state));
}

void TriageView::updateNothing() {
  const bool none = chosen() == nullptr;
  nothing_->setVisible(none || sorted_->rowCount() == 0);
  nothing_->setText(!none ? tr("No scan has this review.")
                    : models_->predictions.empty()
                        ? tr("No prediction yet: choose a model and press Predict…")
                        : tr("Choose a prediction to see its scans."));
  nothing_->adjustSize();
}

std::vector<std::int64_t> TriageView::acceptedScans() const {
  std::vector<std::int64_t> ids;
  if (const ListedPrediction* one = chosen())
    for (const PredictedScanRecord& scan : one->scans)
      if (const auto review = one->reviews.find(scan.id);
          review != one->reviews.end() && review->second.state == ReviewState::Accepted)
        ids.push_back(scan.id);
  return ids;
}

int TriageView::hiddenAccepted() const {
  std::vector<std::int64_t> hidden = acceptedScans();
  for (const PredictedScanRecord* scan : shownScans()) std::erase(hidden, scan->id);
  return static_cast<int>(hidden.size());
}

std::vector<const PredictedScanRecord*> TriageView::shownScans() const {
  std::vector<const PredictedScanRecord*> scans;
  for (int row = 0; row < sorted_->rowCount(); ++row) {
    const PredictedScanRecord& scan = triage_->scanAt(sorted_->mapToSource(sorted_->index(row, 0)).row());
    if (scan.state == PredictionState::Finished) scans.push_back(&scan);
  }
  return scans;
}

/// The first one that can be looked at; others where there is none.
void TriageView::selectFirstScan() {
  if (table_->currentIndex().isValid() || sorted_->rowCount() == 0) return;
  int row = 0;
  for (int i = sorted_->rowCount(); i-- > 0;)
    if (triage_->scanAt(sorted_->mapToSource(sorted_->index(i, 0)).row()).state == PredictionState::Finished)
      row = i;
  table_->selectRow(row);
}

void TriageView::updateActions() {
  const ListedPrediction* one = chosen();
  const PredictedScanRecord* scan = chosenScan();
  const bool done = scan != nullptr && scan->state == PredictionState::Finished;
  const bool queued = one != nullptr && std::find(queued_.begin(), queued_.end(), one->id()) != queued_.end();
  const bool elsewhere = one != nullptr && one->record.state == PredictionState::Running && !queued;
  const bool anyLeft = one != nullptr && std::any_of(one->scans.begin(), one->scans.end(), [](const auto& s) {
                         return s.state != PredictionState::Finished;
                       });
  const QString locked = tr("The project can only be read: %1").arg(readOnly_);
  view_->setEnabled(done);
  folder_->setEnabled(one != nullptr);
  export_->setVisible(exportable_);
  export_->setEnabled(done);
  const bool anyAccepted = !acceptedScans().empty();
  adopt_->setVisible(adoptable_);
  adopt_->setEnabled(anyAccepted && readOnly_.isEmpty());
  adopt_->setToolTip(!readOnly_.isEmpty() ? locked
                     : anyAccepted ? tr("All accepted label maps of this prediction, whatever the table "
                                        "shows, become labels of training cases; what would "
                                        "be written is shown first")
                                   : tr("Accept scans in the viewer first (key Y)"));
  goOn_->setText(one != nullptr && failedScans(*one) > 0 ? tr("Try failed again") : tr("Go on"));
  goOn_->setVisible(anyLeft && !queued && !elsewhere);
  goOn_->setEnabled(readOnly_.isEmpty());
  goOn_->setToolTip(readOnly_.isEmpty() ? tr("Predicts the scans that have no label map yet") : locked);
  remove_->setEnabled(one != nullptr && !queued && !elsewhere && readOnly_.isEmpty());
  remove_->setToolTip(!readOnly_.isEmpty()  ? locked
                      : queued || elsewhere ? tr("It is being predicted; cancel it first")
                                            : tr("Forgets the prediction; its label maps stay"));
}

void TriageView::setQueued(std::vector<std::int64_t> ids) {
  queued_ = std::move(ids);
  updateActions();
}

void TriageView::setReadOnly(const QString& reason) {
  readOnly_ = reason;
  updateActions();
}

void TriageView::setExportable(bool exportable) {
  exportable_ = exportable;
  updateActions();
}

void TriageView::setAdoptable(bool adoptable) {
  adoptable_ = adoptable;
  updateActions();
}

}  // namespace viscera
