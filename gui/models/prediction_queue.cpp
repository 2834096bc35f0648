// SPDX-License-Identifier: Apache-2.0
#include "gui/models/prediction_queue.h"

#include "gui/widgets/number_text.h"

#include <algorithm>
#include <cmath>

namespace viscera {

PredictionQueue::PredictionQueue(ModelsService& service, std::filesystem::path project, QObject* parent)
    : QObject(parent),
      service_(service),
      project_(std::move(project)),
      task_(std::make_unique<BackgroundTask>(thread_)) {
  connect(task_.get(), &BackgroundTask::progressed, this, &PredictionQueue::tell);
  connect(task_.get(), &BackgroundTask::failed, this, [this](const Failure& failure) {
    Q_EMIT failed(entries_.front().id, entries_.front().name, failure);
    end();
  });
}

PredictionQueue::~PredictionQueue() {
  stop_.request_stop();
  task_.reset();
}

std::vector<std::int64_t> PredictionQueue::ids() const {
  std::vector<std::int64_t> ids;
  for (const Entry& one : entries_) ids.push_back(one.id);
  return ids;
}

void PredictionQueue::add(const Entry& entry) {
  const std::vector<std::int64_t> known = ids();
  if (std::find(known.begin(), known.end(), entry.id) != known.end()) return;
  entries_.push_back(entry);
  if (entries_.size() == 1) begin();
  Q_EMIT changed();
}

void PredictionQueue::begin() {
  stop_ = std::stop_source();
  scansDone_ = 0;
  // A token of its own: a task that is cancelled is not heard of again, but what was cancelled is put into
  // the project first, and only then read.
  task_->start(
      [&service = service_, project = project_, id = entries_.front().id, stop = stop_](
          const WorkContext& context) {
        const std::stop_callback atTheEnd(context.stop, [&stop] { std::stop_source(stop).request_stop(); });
        WorkContext work = context;
        work.stop = stop.get_token();
        try {
          service.predict(project, id, work);
        } catch (const Error& error) {
          if (error.code() != ErrorCode::Cancelled) throw;
          return false;
        }
        return true;
      },
      [this](bool done) {
        if (done) Q_EMIT finished(entries_.front().id, entries_.front().name);
        end();
      });
}

void PredictionQueue::end() {
  entries_.pop_front();
  if (isBusy())
    QMetaObject::invokeMethod(
        this,
        [this] {
          if (isBusy() && !task_->isRunning()) begin();
        },
        Qt::QueuedConnection);
  Q_EMIT changed();
}

void PredictionQueue::cancelCurrent() {
  stop_.request_stop();
}

void PredictionQueue::cancel(std::int64_t id) {
  if (!isBusy()) return;
  if (entries_.front().id == id) return cancelCurrent();
  std::erase_if(entries_, [id](const Entry& one) { return one.id == id; });
  Q_EMIT changed();
}

void PredictionQueue::cancelAll() {
  if (!task_->isRunning())
    entries_.clear();  // the next one was about to begin
  else
    entries_.erase(entries_.begin() + 1, entries_.end());
  stop_.request_stop();
  Q_EMIT changed();
}

void PredictionQueue::tell(const WorkProgress& progress) {
  if (!isBusy()) return;
  const Entry& entry = entries_.front();
  const auto scans = static_cast<double>(std::max<std::int64_t>(1, entry.scans));
  const double place = progress.fraction * scans;
  const auto scan = std::min<std::int64_t>(entry.scans, static_cast<std::int64_t>(place) + 1);
  const double part = std::min(1.0, place - static_cast<double>(scan - 1));
  QString text = entry.scans > 1
                     ? tr("%1: %2, scan %3 of %4, %5 %")
                           .arg(entry.name, progress.stage)
                           .arg(scan)
                           .arg(entry.scans)
                           .arg(std::lround(100.0 * part))
                     : tr("%1: %2, %3 %").arg(entry.name, progress.stage).arg(std::lround(100.0 * part));
  if (progress.left_s >= 0.0) {
    const double left = scans - place;
    if (entry.scans > 1 && left > 0.0)
      text = tr("%1, %2 left").arg(text, durationText(progress.left_s * (1.0 - part) / left));
    text = entry.scans > 1 ? tr("%1 · %2 left in all").arg(text, durationText(progress.left_s))
                           : tr("%1, %2 left").arg(text, durationText(progress.left_s));
  }
  Q_EMIT progressed(text, progress.fraction);
  if (scan - 1 > scansDone_) {
    scansDone_ = scan - 1;
    Q_EMIT scanDone(entry.id);
  }
}

}  // namespace viscera
