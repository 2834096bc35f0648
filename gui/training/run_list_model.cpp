// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_list_model.h"

#include "gui/training/run_texts.h"
#include "gui/training/setting_words.h"
#include "gui/widgets/number_text.h"

#include <algorithm>
#include <set>

namespace viscera {
namespace {

constexpr quintptr kGroupId = 0;

/// No other run of the project begins by itself meanwhile.
bool holdsQueue(RunPhase phase) {
  return phase == RunPhase::Running || phase == RunPhase::Stopping || phase == RunPhase::Paused;
}

bool isInHands(RunPhase phase) {
  return phase == RunPhase::Running || phase == RunPhase::Stopping || phase == RunPhase::Queued;
}

QString wordsOf(const ListedRun& run) {
  QStringList words{QString::fromStdString(displayName(run.record)),
                    titleOfPreset(run.record.preset),
                    QString::fromStdString(run.record.preset),
                    QString::fromStdString(run.record.note),
                    phaseText(run.phase)};
  if (run.fold) words << RunListModel::tr("fold %1").arg(*run.fold);
  for (const std::string& tag : run.record.tags) words << QString::fromStdString(tag);
  return words.join('\n');
}

}  // namespace

QString nameOf(const QueuedRun& queued) {
  if (!queued.isReadable) return RunListModel::tr("A run that cannot be read");
  return queued.request.name.empty() ? titleOfPreset(queued.request.preset)
                                     : QString::fromStdString(queued.request.name);
}

QString rowText(const ListedRun& run) {
  QStringList parts{QString::fromStdString(displayName(run.record)), phaseText(run.phase)};
  for (const QString& part : {RunListModel::tr("%1 (%2)").arg(titleOfPreset(run.record.preset),
                                                              QString::fromStdString(run.record.preset)),
                              run.fold ? RunListModel::tr("fold %1").arg(*run.fold) : QString(),
                              epochText(run.record),
                              bestText(run)})
    if (!part.isEmpty()) parts << part;
  if (!run.record.tags.empty()) {
    QStringList tags;
    for (const std::string& tag : run.record.tags) tags << QString::fromStdString(tag);
    parts << RunListModel::tr("tags: %1").arg(tags.join(", "));
  }
  return parts.join(", ");
}

RunListModel::RunListModel(QObject* parent) : QAbstractItemModel(parent) {}

void RunListModel::setRuns(const std::vector<ListedRun>& runs,
                           const std::vector<QueuedRun>& queue,
                           bool queueGoes) {
  runs_ = runs;
  queue_ = queue;
  queueGoes_ = queueGoes;
  rebuild();
}

void RunListModel::setView(const RunListView& view) {
  if (view == view_) return;
  view_ = view;
  rebuild();
}

void RunListModel::rebuild() {
  std::vector<Group> groups = this->groups();
  std::vector<QString> ids = idsOf(groups);
  if (ids != ids_) {
    beginResetModel();
    groups_ = std::move(groups);
    ids_ = std::move(ids);
    endResetModel();
    return;
  }
  groups_ = std::move(groups);
  for (int i = 0; i < rowCount(); ++i) {
    const QModelIndex group = index(i, 0);
    const int rows = rowCount(group);
    if (rows > 0) Q_EMIT dataChanged(index(0, 0, group), index(rows - 1, 0, group));
  }
}

std::vector<RunListModel::Group> RunListModel::groups() const {
  Group waiting{{}, tr("Queue"), {}, true};
  if (!view_.archived && view_.text.isEmpty())
    for (std::size_t i = 0; i < queue_.size(); ++i) waiting.members.push_back(i);
  Group inHands{{}, tr("Running"), {}, false};
  Group paused{{}, tr("Paused"), {}, false};
  std::vector<Group> rest;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (!isShown(runs_[i])) continue;
    if (isInHands(runs_[i].phase) || runs_[i].phase == RunPhase::Paused) {
      (runs_[i].phase == RunPhase::Paused ? paused : inHands).members.push_back(i);
      continue;
    }
    const QString key = groupKey(runs_[i]);
    auto found = std::find_if(rest.begin(), rest.end(), [&](const Group& one) { return one.key == key; });
    if (found == rest.end()) found = rest.insert(rest.end(), Group{key, groupTitle(runs_[i]), {}, false});
    found->members.push_back(i);
  }
  if (view_.grouping == RunGrouping::Folds) nameFolds(rest);
  std::vector<Group> all;
  for (Group* first : {&inHands, &paused, &waiting})
    if (!first->members.empty()) all.push_back(std::move(*first));
  all.insert(all.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
  return all;
}

bool RunListModel::isShown(const ListedRun& run) const {
  if (run.record.archived != view_.archived) return false;
  if (view_.text.trimmed().isEmpty()) return true;
  const QString words = wordsOf(run);
  const QStringList wanted = view_.text.split(' ', Qt::SkipEmptyParts);
  return std::all_of(wanted.begin(), wanted.end(), [&words](const QString& word) {
    return words.contains(word, Qt::CaseInsensitive);
  });
}

QString RunListModel::groupTitle(const ListedRun& run) const {
  switch (view_.grouping) {
    case RunGrouping::Task:
      return taskText(run.record.task);
    case RunGrouping::Folds:
      if (!run.fold) return tr("Without a fold");
      [[fallthrough]];
    case RunGrouping::Study: {
      const QString preset =
          tr("%1, %2").arg(titleOfPreset(run.record.preset), taskText(run.record.task).toLower());
      return run.record.datasetId ? tr("%1, dataset %2").arg(preset).arg(*run.record.datasetId) : preset;
    }
    case RunGrouping::Tag:
      return run.record.tags.empty() ? tr("Without a tag") : QString::fromStdString(run.record.tags.front());
  }
  return {};
}

QString RunListModel::groupKey(const ListedRun& run) const {
  if (view_.grouping != RunGrouping::Folds) return groupTitle(run);
  return run.fold ? groupTitle(run) + '\n' + QString::fromStdString(run.record.configJson) : QString();
}

/// "Folds 0, 1, 4: Clara Train 4.1, fine-tuning, dataset 1"; groups that differ in their settings alone get a
/// number. Runs without a fold go to the end.
void RunListModel::nameFolds(std::vector<Group>& groups) const {
  std::stable_partition(groups.begin(), groups.end(), [](const Group& one) { return !one.key.isEmpty(); });
  QStringList titles;
  for (Group& group : groups) {
    if (group.key.isEmpty()) continue;
    std::set<int> folds;
    for (const std::size_t member : group.members) folds.insert(*runs_[member].fold);
    QStringList numbers;
    for (const int fold : folds) numbers << QString::number(fold);
    const qsizetype same = titles.count(group.title);
    titles << group.title;
    if (same > 0) group.title += tr(", settings %1").arg(same + 1);
    group.title =
        (numbers.size() == 1 ? tr("Fold %1: %2") : tr("Folds %1: %2")).arg(numbers.join(", "), group.title);
  }
}

QString RunListModel::idOf(const Group& group, std::size_t member) const {
  return group.waiting ? QString("queue/%1").arg(queue_[member].id)
                       : QString::fromStdString(runs_[member].record.id);
}

std::vector<QString> RunListModel::idsOf(const std::vector<Group>& groups) const {
  std::vector<QString> ids;
  for (const Group& group : groups) {
    ids.push_back('\n' + group.title);
    for (const std::size_t member : group.members) ids.push_back(idOf(group, member));
  }
  return ids;
}

const RunListModel::Group* RunListModel::groupOf(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == kGroupId) return nullptr;
  return &groups_[index.internalId() - 1];
}

const ListedRun* RunListModel::runAt(const QModelIndex& index) const {
  const Group* group = groupOf(index);
  if (group == nullptr || group->waiting) return nullptr;
  return &runs_[group->members[static_cast<std::size_t>(index.row())]];
}

const QueuedRun* RunListModel::queuedAt(const QModelIndex& index) const {
  const Group* group = groupOf(index);
  if (group == nullptr || !group->waiting) return nullptr;
  return &queue_[group->members[static_cast<std::size_t>(index.row())]];
}

QModelIndex RunListModel::indexOf(const QString& id) const {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const Group& group = groups_[i];
    for (std::size_t row = 0; row < group.members.size(); ++row)
      if (idOf(group, group.members[row]) == id) return createIndex(static_cast<int>(row), 0, i + 1);
  }
  return {};
}

/// "fine-tune 3, which is paused": what must end before a run of the queue begins; empty: nothing.
QString RunListModel::busyText() const {
  std::vector<const ListedRun*> busy;
  for (const ListedRun& run : runs_)
    if (holdsQueue(run.phase)) busy.insert(run.phase == RunPhase::Paused ? busy.begin() : busy.end(), &run);
  if (busy.empty()) return {};
  const QString name = QString::fromStdString(displayName(busy.front()->record));
  if (busy.size() == 2)
    return tr("%1 and %2").arg(name, QString::fromStdString(displayName(busy.back()->record)));
  if (busy.size() > 2) return tr("%1 and %2 more runs").arg(name).arg(busy.size() - 1);
  if (busy.front()->phase == RunPhase::Paused) return tr("%1, which is paused").arg(name);
  return busy.front()->own ? name : tr("%1, in the background").arg(name);
}

QString RunListModel::waitText(const QueuedRun& queued) const {
  if (!queued.failure.empty()) return tr("could not start");
  if (queued.isStarting) return tr("is being started");
  if (!queueGoes_) return tr("waits until you start the queue");
  const QueuedRun* before = nullptr;
  for (const QueuedRun& one : queue_) {
    if (one.id == queued.id) break;
    if (one.failure.empty()) before = &one;
  }
  if (before != nullptr) return tr("waits for %1").arg(nameOf(*before));
  const QString busy = busyText();
  return busy.isEmpty() ? tr("starts in a moment") : tr("waits for %1").arg(busy);
}

QString RunListModel::explanation(const QueuedRun& queued) const {
  const QString name = nameOf(queued);
  if (!queued.isReadable)
    return tr("%1. Remove it, and add a new run in its place.")
        .arg(withoutFullStop(QString::fromStdString(queued.failure)));
  if (!queued.failure.empty())
    return tr("%1 could not start: %2 Edit its settings, or remove it from the queue.")
        .arg(name, causeText(queued.failure));
  if (queued.isStarting) return tr("%1 is being started.").arg(name);
  if (!queueGoes_) {
    const QString busy = busyText();
    return busy.isEmpty()
               ? tr("%1 waits until you start the queue, or any run. The queue then goes on by itself.")
                     .arg(name)
               : tr("%1 waits until you start the queue; it then begins after %2.").arg(name, busy);
  }
  return tr("%1 %2.").arg(name, waitText(queued));
}

int RunListModel::shownCount() const {
  return static_cast<int>(ids_.size() - groups_.size());
}

int RunListModel::archivedCount() const {
  return static_cast<int>(
      std::count_if(runs_.begin(), runs_.end(), [](const ListedRun& run) { return run.record.archived; }));
}

QModelIndex RunListModel::index(int row, int column, const QModelIndex& parent) const {
  if (column != 0 || row < 0 || row >= rowCount(parent)) return {};
  return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kGroupId);
}

QModelIndex RunListModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kGroupId) return {};
  return createIndex(static_cast<int>(child.internalId() - 1), 0, kGroupId);
}

int RunListModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(groups_.size());
  if (parent.internalId() != kGroupId || parent.column() != 0) return 0;
  return static_cast<int>(groups_[static_cast<std::size_t>(parent.row())].members.size());
}

int RunListModel::columnCount(const QModelIndex& /*parent*/) const {
  return 1;
}

QVariant RunListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Group* group = groupOf(index);
  if (role == GroupRole) return group == nullptr;
  if (group == nullptr) {
    const Group& itself = groups_[static_cast<std::size_t>(index.row())];
    return role == Qt::DisplayRole ? QVariant(itself.title) : QVariant();
  }
  if (role == IdRole) return idOf(*group, group->members[static_cast<std::size_t>(index.row())]);
  const ListedRun* run = runAt(index);
  if (role == Qt::DisplayRole)
    return run != nullptr ? QString::fromStdString(displayName(run->record)) : nameOf(*queuedAt(index));
  if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)
    return run != nullptr ? rowText(*run) : explanation(*queuedAt(index));
  return {};
}

Qt::ItemFlags RunListModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  if (groupOf(index) == nullptr) return Qt::ItemIsEnabled;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

}  // namespace viscera
