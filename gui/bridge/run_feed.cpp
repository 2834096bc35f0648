// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_feed.h"

#include "engine/base/process.h"

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

using Depth = RunFeedReader::Depth;

bool isEmpty(const RunUpdate& update) {
  return !update.fromStart && update.points.empty() && update.evaluations.empty() && update.timings.empty() &&
         update.pictures.empty() && update.log.empty() && !update.step;
}

/// Events that leave something in the run folder.
bool leavesFiles(const RunEvent& event) {
  return std::holds_alternative<PreviewReady>(event) || std::holds_alternative<RunMessage>(event) ||
         std::holds_alternative<RunFinished>(event);
}

}  // namespace

RunFeed::RunFeed(const std::filesystem::path& project,
                 std::string runId,
                 Background& background,
                 QObject* parent)
    : QObject(parent),
      runId_(std::move(runId)),
      reader_(std::make_shared<RunFeedReader>(project, runId_)),
      task_(background) {
  connect(&task_, &BackgroundTask::failed, this, [this](const Failure& failure) {
    hold_.reset();
    Q_EMIT failed(failure);
  });
}

void RunFeed::setLive(std::shared_ptr<LiveRun> live) {
  hold_.reset();
  live_ = std::move(live);
  joined_ = false;
  partly_ = false;
  read(Depth::Course);
}

void RunFeed::poll() {
  if (!task_.isRunning()) read(live_ && joined_ ? Depth::Head : Depth::Course);
}

void RunFeed::startOver() {
  cursor_ = {};
  loaded_ = false;
  partly_ = false;
  joined_ = false;
  read(Depth::Course);
}

void RunFeed::read(Depth depth) {
  FeedCursor cursor = cursor_;
  hold_.reset();
  if (live_ && live_->hasFinished()) cursor.dataVersion = -1;  // its end may have been seen already
  if (depth == Depth::Course) {
    if (!partly_) cursor.run.lastStep = seam_.lastStep();
    if (!loaded_) cursor.run.lastStep.clear();
    if (live_) {
      if (!partly_) cursor.run.stateChange = live_->stateChangeBefore();
      cursor.dataVersion = -1;
      live_->hold();
      hold_ = std::shared_ptr<void>(nullptr, [live = live_](void*) { live->release(); });
    }
  }
  task_.start([reader = reader_, cursor, depth](const WorkContext&) { return reader->read(cursor, depth); },
              [this, depth](FeedNews news) { arrive(std::move(news), depth); });
}

void RunFeed::arrive(FeedNews news, Depth depth) {
  const bool course = depth == Depth::Course && news.run;
  if (course && partly_ && !news.run->sessionStep) news.run->sessionStep = sessionStep_;
  if (course && takesStepsBack(*news.run)) return startOver();
  RunUpdate update;
  cursor_ = std::move(news.cursor);
  update.pictures = std::move(news.pictures);
  update.log = std::move(news.log);
  if (news.run) update.timings = news.run->timings;
  const RunNews head =
      news.run ? RunNews{news.run->run, false, news.run->sessionStep, {}, {}, {}, false} : RunNews{};
  const bool more = course && news.run->more;
  if (course) join(std::move(*news.run), update);
  if (!more) hold_.reset();
  tell(update);
  if (more && partly_) read(Depth::Course);  // unless what was told has led to a read already
  if (depth == Depth::Head && news.run) leaveLive(head);
}

bool RunFeed::takesStepsBack(const RunNews& news) const {
  return loaded_ && !joined_ && live_ && live_->started() && !news.sessionStep &&
         live_->started()->firstStep < seam_.greatestStep();
}

void RunFeed::join(RunNews news, RunUpdate& update) {
  if (!loaded_ || news.fromStart) {
    seam_.restart();
    update.fromStart = true;
  }
  partly_ = news.more;
  sessionStep_ = news.sessionStep;
  // Until the database has heard of this session, it may still hold steps that the session takes back.
  const bool mayBeStale = live_ && live_->started() && !news.sessionStep;
  seam_.take(std::move(news), mayBeStale ? live_->started()->firstStep + 1 : RunSeam::kNoLimit, update);
  if (live_ && !partly_) {
    for (const ToldEvent& told : live_->unrecorded()) seam_.take(told, update);
    update.step = live_->step();
  }
  loaded_ = true;
  joined_ = !partly_;
}

void RunFeed::take(const std::vector<ToldEvent>& events) {
  if (!joined_ || !live_) return;  // comes with the read that is under way
  RunUpdate update;
  bool leftFiles = false;
  for (const ToldEvent& told : events) {
    const auto* start = std::get_if<RunStarted>(&told.event);
    if (start != nullptr && start->firstStep < seam_.greatestStep()) return startOver();
    seam_.take(told, update);
    leftFiles = leftFiles || leavesFiles(told.event);
  }
  tell(update);
  if (leftFiles) poll();
}

void RunFeed::leaveLive(const RunNews& news) {
  if (!live_ || !live_->hasFinished() || cursor_.run.stateChange <= live_->stateChangeBefore()) return;
  const bool elsewhere = hasProcess(news.run.state) && news.run.process != processIdentity();
  if (hasProcess(news.run.state) && !elsewhere) return;  // the end is not recorded yet
  live_.reset();
  cursor_.run.evaluation = 0;  // the seam knows which have passed
  if (elsewhere) startOver();  // what that process has done meanwhile is unknown
}

void RunFeed::tell(const RunUpdate& update) {
  if (!isEmpty(update)) Q_EMIT updated(update);
}

}  // namespace viscera
