// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/models_service.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

namespace viscera {

/// Predictions of this window, one after another in a thread of their own. GUI thread.
class PredictionQueue : public QObject {
  Q_OBJECT

 public:
  struct Entry {
    std::int64_t id = 0;
    QString name;
    std::int64_t scans = 0;  ///< for the words of the progress
  };

  /// `service` outlives it.
  PredictionQueue(ModelsService& service, std::filesystem::path project, QObject* parent = nullptr);
  /// Stops and waits for the thread.
  ~PredictionQueue() override;

  void add(const Entry& entry);
  [[nodiscard]] bool isBusy() const { return !entries_.empty(); }
  /// The one being predicted first.
  [[nodiscard]] std::vector<std::int64_t> ids() const;
  [[nodiscard]] QString currentName() const { return isBusy() ? entries_.front().name : QString(); }
  /// Stops the one being predicted; the next one begins.
  void cancelCurrent();
  /// Stops one that is being predicted, or takes it out where it waits.
  void cancel(std::int64_t id);
  /// Stops all; changed() comes when nothing goes on any more.
  void cancelAll();

 Q_SIGNALS:
  /// Something began, ended or was added.
  void changed();
  /// "prediction 2: img0007, scan 3 of 12, …", and the part of the whole that is done.
  void progressed(const QString& text, double fraction);
  void scanDone(std::int64_t id);
  void finished(std::int64_t id, const QString& name);
  void failed(std::int64_t id, const QString& name, const viscera::Failure& failure);

 private:
  void begin();
  void end();
  void tell(const WorkProgress& progress);

  ModelsService& service_;
  std::filesystem::path project_;
  std::deque<Entry> entries_;  // the first one is being predicted
  std::stop_source stop_;      // of the first one
  std::int64_t scansDone_ = 0;
  Background thread_{1};
  std::unique_ptr<BackgroundTask> task_;
};

}  // namespace viscera
