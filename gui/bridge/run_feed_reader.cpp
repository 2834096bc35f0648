// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_feed_reader.h"

#include "gui/bridge/run_files.h"

#include <utility>

namespace viscera {

RunFeedReader::RunFeedReader(std::filesystem::path project, std::string runId)
    : project_(std::move(project)), runId_(std::move(runId)) {}

FeedNews RunFeedReader::read(FeedCursor cursor, Depth depth) {
  const std::lock_guard lock(mutex_);
  FeedNews news;
  news.cursor = std::move(cursor);
  if (!database_) database_.emplace(project_ / kDatabaseName, Database::Access::ReadOnly);
  // In this order: what comes in between is seen the next time.
  const std::int64_t version = dataVersion(*database_);
  if (version != news.cursor.dataVersion) {
    readDatabase(depth, news);
    news.cursor.dataVersion = news.run && news.run->more ? -1 : version;
  }
  if (folder_.empty()) return news;
  if (news.run && news.run->fromStart) {
    news.cursor.logBytes = 0;
    news.cursor.pictures.clear();
  }
  news.log = newLogLines(folder_, news.cursor.logBytes);
  news.pictures = newPictures(folder_, step_, news.cursor.pictures);
  return news;
}

void RunFeedReader::readDatabase(Depth depth, FeedNews& news) {
  news.run = depth == Depth::Course ? readRunNews(*database_, runId_, news.cursor.run, kMostPoints)
                                    : readRunHead(*database_, runId_, news.cursor.run);
  if (!news.run) return;
  folder_ = runFolderOf(project_, news.run->run);
  step_ = news.run->run.step;
}

}  // namespace viscera
