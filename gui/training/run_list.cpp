// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_list.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/run_list_delegate.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSet>
#include <QShortcut>
#include <QStackedWidget>
#include <QTreeView>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kLeastWidth = 324;  // "interrupted", the preset and the epoch in one line
constexpr char kQueuePrefix[] = "queue/";

}  // namespace

RunList::RunList(QWidget* parent)
    : QWidget(parent),
      model_(new RunListModel(this)),
      view_(new QTreeView(this)),
      search_(searchField(tr("Search runs, tags and notes"), this)),
      grouping_(new QComboBox(this)),
      archived_(new QPushButton(tr("Archived"), this)),
      startQueue_(new QPushButton(icon(IconName::Play), tr("Start the queue"), this)),
      holdQueue_(new QPushButton(icon(IconName::Pause), tr("Hold the queue"), this)),
      edit_(new QPushButton(tr("Edit…"), this)),
      dequeue_(new QPushButton(tr("Remove from the queue"), this)),
      note_(new QLabel(this)),
      body_(new QStackedWidget(this)) {
  setMinimumWidth(kLeastWidth);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kBetween, metrics::kBetween, metrics::kInside, metrics::kBetween);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(search_);
  buildFilters();
  buildView();
  setTextRole(note_, TextRole::Secondary);
  note_->setWordWrap(true);
  note_->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  note_->setContentsMargins(metrics::kBetween, metrics::kPageMargin, metrics::kBetween, 0);
  body_->addWidget(view_);
  body_->addWidget(note_);
  layout->addWidget(body_, 1);
  buildQueueButtons();
  setReadOnly({});
}

void RunList::buildQueueButtons() {
  auto* chosen = new QHBoxLayout;
  chosen->setSpacing(metrics::kInside);
  chosen->addWidget(edit_);
  chosen->addWidget(dequeue_, 1);
  auto* all = qobject_cast<QVBoxLayout*>(layout());
  all->addLayout(chosen);
  all->addWidget(startQueue_);
  all->addWidget(holdQueue_);
  connect(dequeue_, &QPushButton::clicked, this, [this] {
    if (const std::int64_t id = currentQueued(); id != 0) Q_EMIT dequeueRequested(id);
  });
  connect(edit_, &QPushButton::clicked, this, [this] {
    if (const std::int64_t id = currentQueued(); id != 0) Q_EMIT editRequested(id);
  });
  connect(startQueue_, &QPushButton::clicked, this, [this] { Q_EMIT queueGoingRequested(true); });
  connect(holdQueue_, &QPushButton::clicked, this, [this] { Q_EMIT queueGoingRequested(false); });
}

void RunList::buildFilters() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  grouping_->addItems({tr("By task"), tr("By study"), tr("By tag"), tr("By folds of one model")});
  grouping_->setToolTip(
      tr("What the runs are grouped by; a study is runs of one preset on the same data, folds "
         "of one model have the same settings as well"));
  grouping_->setAccessibleName(tr("Grouping of the runs"));
  archived_->setCheckable(true);
  archived_->setToolTip(tr("Show the archived runs instead"));
  setButtonKind(archived_, ButtonKind::Chip);
  row->addWidget(grouping_, 1);
  row->addWidget(archived_);
  qobject_cast<QVBoxLayout*>(layout())->addLayout(row);
  connect(search_, &QLineEdit::textChanged, this, &RunList::applyView);
  connect(grouping_, &QComboBox::currentIndexChanged, this, &RunList::applyView);
  connect(archived_, &QPushButton::toggled, this, &RunList::applyView);
}

void RunList::buildView() {
  view_->setModel(model_);
  view_->setItemDelegate(new RunListDelegate(view_));
  view_->setHeaderHidden(true);
  view_->setRootIsDecorated(false);
  view_->setIndentation(0);
  view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  view_->setMouseTracking(true);
  view_->setExpandsOnDoubleClick(false);
  view_->setFrameShape(QFrame::NoFrame);
  view_->setAccessibleName(tr("Runs"));
  connect(view_, &QTreeView::clicked, this, [this](const QModelIndex& index) {
    if (index.data(RunListModel::GroupRole).toBool()) view_->setExpanded(index, !view_->isExpanded(index));
  });
  connect(model_, &QAbstractItemModel::modelAboutToBeReset, this, &RunList::keepRows);
  connect(model_, &QAbstractItemModel::modelReset, this, &RunList::restoreRows);
  connect(
      view_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunList::onSelectionChanged);
  connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this, &RunList::onSelectionChanged);
  auto* remove = new QShortcut(QKeySequence(Qt::Key_Delete), view_);
  remove->setContext(Qt::WidgetShortcut);
  connect(remove, &QShortcut::activated, dequeue_, &QPushButton::click);
}

void RunList::setRuns(const std::vector<ListedRun>& runs,
                      const std::vector<QueuedRun>& queue,
                      bool queueGoes) {
  queueGoes_ = queueGoes;
  waits_ = std::any_of(queue.begin(), queue.end(), [](const QueuedRun& one) { return one.failure.empty(); });
  model_->setRuns(runs, queue, queueGoes);
  const int archivedRuns = model_->archivedCount();
  archived_->setText(archivedRuns > 0 ? tr("Archived  %1").arg(archivedRuns) : tr("Archived"));
  if (!wanted_.isEmpty()) select(wanted_.toStdString());
  forgetRemoved(runs);
  updateNote();
}

void RunList::forgetRemoved(const std::vector<ListedRun>& runs) {
  QSet<QString> known;
  for (const ListedRun& run : runs) known.insert(QString::fromStdString(run.record.id));
  const qsizetype before = selected_.size();
  selected_.removeIf([&](const QString& id) {
    return !known.contains(id) && !(id.startsWith(kQueuePrefix) && model_->indexOf(id).isValid());
  });
  updateQueueButtons();
  if (selected_.size() != before) Q_EMIT selectionChanged();
}

void RunList::setReadOnly(const QString& reason) {
  readOnly_ = reason;
  const auto explain = [&reason](QPushButton* button, const QString& what) {
    button->setEnabled(reason.isEmpty());
    button->setToolTip(reason.isEmpty() ? what : tr("The project can only be read: %1").arg(reason));
  };
  explain(startQueue_, tr("Starts the runs that wait, one after another, each when no other one goes on"));
  explain(holdQueue_, tr("The run that goes on goes on; none that waits is started after it"));
  explain(edit_, tr("Opens the settings of the chosen run of the queue"));
  explain(dequeue_, tr("Takes the chosen run out of the queue; nothing of it has begun"));
  updateQueueButtons();
}

void RunList::setLoading(bool loading) {
  loading_ = loading;
  updateNote();
}

void RunList::select(const std::string& runId) {
  wanted_ = QString::fromStdString(runId);
  const QModelIndex index = model_->indexOf(wanted_);
  if (!index.isValid()) return;
  wanted_.clear();
  view_->expand(index.parent());
  view_->setCurrentIndex(index);
  view_->scrollTo(index);
}

void RunList::applyView() {
  RunListView view;
  view.text = search_->text();
  view.grouping = static_cast<RunGrouping>(grouping_->currentIndex());
  view.archived = archived_->isChecked();
  model_->setView(view);
  updateNote();
}

void RunList::updateNote() {
  const bool empty = model_->shownCount() == 0;
  if (loading_)
    note_->setText(tr("Loading runs…"));
  else if (!search_->text().isEmpty())
    note_->setText(tr("No run has “%1” in its name, tags or note.").arg(search_->text()));
  else
    note_->setText(archived_->isChecked() ? tr("No run is archived.") : tr("No run yet."));
  body_->setCurrentWidget(loading_ || empty ? static_cast<QWidget*>(note_) : view_);
}

void RunList::keepRows() {
  restoring_ = true;
  scroll_ = view_->verticalScrollBar()->value();
  for (int i = 0; i < model_->rowCount(); ++i) {
    const QModelIndex group = model_->index(i, 0);
    const QString title = group.data().toString();
    folded_.removeAll(title);
    if (!view_->isExpanded(group)) folded_ << title;
  }
}

void RunList::restoreRows() {
  for (int i = 0; i < model_->rowCount(); ++i) {
    const QModelIndex group = model_->index(i, 0);
    view_->setFirstColumnSpanned(i, {}, true);
    view_->setExpanded(group, !folded_.contains(group.data().toString()));
  }
  QItemSelection selection;
  for (const QString& id : selected_)
    if (const QModelIndex index = model_->indexOf(id); index.isValid()) selection.select(index, index);
  view_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
  if (const QModelIndex index = model_->indexOf(current_); index.isValid())
    view_->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
  view_->verticalScrollBar()->setValue(scroll_);
  restoring_ = false;
}

void RunList::onSelectionChanged() {
  if (restoring_) return;
  QStringList chosen;
  for (const QModelIndex& index : view_->selectionModel()->selectedIndexes())
    chosen << index.data(RunListModel::IdRole).toString();
  const QString current = view_->currentIndex().data(RunListModel::IdRole).toString();
  updateQueueButtons();
  if (chosen == selected_ && current == current_) return;
  selected_ = chosen;
  current_ = current;
  Q_EMIT selectionChanged();
}

void RunList::updateQueueButtons() {
  const QueuedRun* queued = model_->queuedAt(view_->currentIndex());
  dequeue_->setVisible(queued != nullptr);
  edit_->setVisible(queued != nullptr);
  edit_->setEnabled(readOnly_.isEmpty() && queued != nullptr && queued->isReadable && !queued->isStarting);
  startQueue_->setVisible(waits_ && !queueGoes_);
  holdQueue_->setVisible(waits_ && queueGoes_);
}

std::vector<std::string> RunList::selectedRuns() const {
  std::vector<std::string> runs;
  for (const QString& id : selected_)
    if (!id.startsWith(kQueuePrefix)) runs.push_back(id.toStdString());
  return runs;
}

std::string RunList::currentRun() const {
  const bool isRun = selected_.contains(current_) && !current_.startsWith(kQueuePrefix);
  return isRun ? current_.toStdString() : std::string();
}

std::int64_t RunList::currentQueued() const {
  const QueuedRun* queued = model_->queuedAt(view_->currentIndex());
  return queued != nullptr ? queued->id : 0;
}

}  // namespace viscera
