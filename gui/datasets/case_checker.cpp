// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/case_checker.h"

#include <QPointer>

#include <mutex>

namespace viscera {

/// Facts on their way from the threads that read to the GUI thread.
struct CaseChecker::Inbox {
  std::mutex mutex;
  std::vector<CaseFacts> pending;  // guarded by mutex
};

CaseChecker::CaseChecker(QObject* parent) : QObject(parent) {}

CaseChecker::~CaseChecker() = default;

void CaseChecker::setProject(ProjectContext* context) {
  cancel();
  dataset_.reset();
  task_.reset();
  context_ = context;
  if (context == nullptr) return;
  task_ = std::make_unique<BackgroundTask>(context->background);
  connect(task_.get(), &BackgroundTask::progressed, this, [this](const WorkProgress& progress) {
    left_s_ = progress.left_s;
    Q_EMIT changed();
  });
  connect(task_.get(), &BackgroundTask::failed, this, [this](const Failure& failure) {
    left_.clear();
    Q_EMIT changed();
    Q_EMIT failed(failure);
  });
}

void CaseChecker::check(std::shared_ptr<const Dataset> dataset, const std::vector<std::string>& names) {
  if (!task_) return;
  stopWork();
  if (dataset != dataset_) left_.clear();
  if (left_.empty()) total_ = 0;
  dataset_ = std::move(dataset);
  const auto before = left_.size();
  left_.insert(names.begin(), names.end());
  total_ += static_cast<int>(left_.size() - before);
  if (!resting_) begin();
  Q_EMIT changed();
}

void CaseChecker::begin() {
  if (left_.empty() || !dataset_) return;
  inbox_ = std::make_shared<Inbox>();
  left_s_ = -1.0;
  const auto each = [inbox = inbox_, self = QPointer<CaseChecker>(this), background = &context_->background](
                        CaseFacts facts) {
    {
      const std::lock_guard lock(inbox->mutex);
      inbox->pending.push_back(std::move(facts));
      if (inbox->pending.size() > 1) return;  // the hand-over is on its way
    }
    background->deliver([self, inbox] {
      if (self) self->takeFrom(inbox);
    });
  };
  // In the order of the split, which is that of the table.
  std::vector<std::string> names;
  for (const DatasetCase& one : dataset_->cases)
    if (left_.contains(one.record.name)) names.push_back(one.record.name);
  task_->start([service = &context_->services.datasets,
                project = context_->folder,
                dataset = dataset_,
                names = std::move(names),
                each](const WorkContext& work) { service->check(project, *dataset, names, each, work); },
               [this] {
                 left_.clear();
                 Q_EMIT changed();
               });
}

void CaseChecker::takeFrom(const std::shared_ptr<Inbox>& inbox) {
  if (inbox != inbox_) return;  // of work that was given up
  std::vector<CaseFacts> facts;
  {
    const std::lock_guard lock(inbox->mutex);
    facts.swap(inbox->pending);
  }
  for (const CaseFacts& one : facts) left_.erase(one.caseName);
  Q_EMIT checked(facts);
  Q_EMIT changed();
}

void CaseChecker::stopWork() {
  if (task_) task_->cancel();
  inbox_.reset();
  left_s_ = -1.0;
}

void CaseChecker::cancel() {
  stopWork();
  left_.clear();
  Q_EMIT changed();
}

void CaseChecker::setResting(bool resting) {
  if (resting_ == resting) return;
  resting_ = resting;
  if (resting)
    stopWork();
  else
    begin();
  Q_EMIT changed();
}

}  // namespace viscera
