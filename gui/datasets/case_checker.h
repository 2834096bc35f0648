// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/dataset_service.h"
#include "gui/bridge/project_context.h"

#include <QObject>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace viscera {

/// Checks cases in the background and hands over what was read as it comes. Rests while a run trains. GUI
/// thread.
class CaseChecker : public QObject {
  Q_OBJECT

 public:
  explicit CaseChecker(QObject* parent = nullptr);
  ~CaseChecker() override;

  /// What the checker works with from now on; what was asked for before is forgotten. Null: nothing.
  void setProject(ProjectContext* context);
  /// Adds cases of `dataset` to what is being checked; of another dataset they take its place.
  void check(std::shared_ptr<const Dataset> dataset, const std::vector<std::string>& names);
  /// Gives up what is left.
  void cancel();
  /// While it rests nothing is read; what is left is checked afterwards.
  void setResting(bool resting);

  [[nodiscard]] bool isResting() const { return resting_; }
  [[nodiscard]] int left() const { return static_cast<int>(left_.size()); }
  [[nodiscard]] int total() const { return total_; }
  [[nodiscard]] double timeLeft_s() const { return left_s_; }  ///< negative: not known

 Q_SIGNALS:
  void checked(const std::vector<viscera::CaseFacts>& facts);
  /// Counts or the time that is left changed, or it began, rests or ended.
  void changed();
  void failed(const viscera::Failure& failure);

 private:
  struct Inbox;

  void begin();
  void stopWork();
  void takeFrom(const std::shared_ptr<Inbox>& inbox);

  ProjectContext* context_ = nullptr;
  std::unique_ptr<BackgroundTask> task_;
  std::shared_ptr<const Dataset> dataset_;
  std::shared_ptr<Inbox> inbox_;  // of the work that counts
  std::set<std::string> left_;
  int total_ = 0;
  double left_s_ = -1.0;
  bool resting_ = false;
};

}  // namespace viscera
