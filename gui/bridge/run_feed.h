// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/run_feed_reader.h"
#include "gui/bridge/run_seam.h"

#include <QObject>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// Tells what happens in one run: first all that the database knows, in portions, then what is new of it, and
/// while a thread of this process trains the run, what that one tells. GUI thread; reads in the background.
class RunFeed : public QObject {
  Q_OBJECT

 public:
  RunFeed(const std::filesystem::path& project,
          std::string runId,
          Background& background,
          QObject* parent = nullptr);

  /// A session of this process begins, or is under way.
  void setLive(std::shared_ptr<LiveRun> live);
  /// What the session has told since the call before.
  void take(const std::vector<ToldEvent>& events);
  /// Looks for news, unless it is looking already.
  void poll();

 Q_SIGNALS:
  void updated(const viscera::RunUpdate& update);
  void failed(const viscera::Failure& failure);

 private:
  void read(RunFeedReader::Depth depth);
  void startOver();
  void arrive(FeedNews news, RunFeedReader::Depth depth);
  /// The session has begun at a step before those that were told, and the database does not know yet.
  [[nodiscard]] bool takesStepsBack(const RunNews& news) const;
  void join(RunNews news, RunUpdate& update);
  void leaveLive(const RunNews& news);
  void tell(const RunUpdate& update);

  std::string runId_;
  std::shared_ptr<RunFeedReader> reader_;
  BackgroundTask task_;
  std::shared_ptr<LiveRun> live_;  // null: another process trains the run, or none
  std::shared_ptr<void> hold_;     // on live_, while a read is under way that will be joined with it
  RunSeam seam_;
  FeedCursor cursor_;
  std::optional<std::int64_t> sessionStep_;  // that a read told which was not the last one
  bool loaded_ = false;                      // what is known was told, or a part of it
  bool partly_ = false;                      // what follows cursor_ is still to be read
  bool joined_ = false;                      // nothing lies between what was told and what live_ tells next
};

}  // namespace viscera
