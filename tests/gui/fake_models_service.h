// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "gui/bridge/models_service.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace viscera::test {

/// Models without an engine: remembers what it was asked for, answers what the test has set, and throws
/// `error` where that is set.
class FakeModelsService final : public ModelsService {
 public:
  Models listAnswer;
  ModelDetails detailsAnswer;
  PredictionPreview previewAnswer;
  bool previewFollowsOrder = false;  ///< as many scans as are chosen, and the folder of the order
  std::function<void(std::int64_t, const WorkContext&)> duringPrediction;
  std::optional<Error> error;  ///< of list()
  std::optional<Error> detailsError;
  std::optional<Error> previewError;
  std::optional<Error> predictionError;
  std::optional<Error> importError;
  std::optional<Error> addError;
  std::optional<Error> reviewError;
  AdoptionPreview adoptionPreview;  ///< without the leaks of whom was left out
  std::optional<Error> adoptionError;
  std::atomic<bool> isSlowToWrite = false;  ///< setReview() comes to no end before this is false
  std::atomic<bool> isSlow = false;         ///< list() comes to no end before this is false

  /// "import /m/model.pt", "predict 4", …: in the order of the calls; list() is left out.
  [[nodiscard]] std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  [[nodiscard]] int lists() const { return lists_; }
  [[nodiscard]] PredictionOrder lastOrder() const {
    const std::lock_guard lock(mutex_);
    return order_;
  }
  [[nodiscard]] AdoptionOrder lastAdoption() const {
    const std::lock_guard lock(mutex_);
    return adoption_;
  }
  void setList(const Models& models) {
    const std::lock_guard lock(mutex_);
    listAnswer = models;
  }

  [[nodiscard]] Models list(const std::filesystem::path& project) override;
  [[nodiscard]] ModelDetails detailsOf(const std::filesystem::path& project,
                                       const ListedModel& model) override;
  std::string importModel(const std::filesystem::path& project, const std::filesystem::path& file) override;
  void forgetModel(const std::filesystem::path& project, std::int64_t importId) override;
  [[nodiscard]] PredictionPreview preview(const PredictionOrder& order) override;
  [[nodiscard]] std::string commandLines(const PredictionOrder& order) override;
  std::int64_t addPrediction(const PredictionOrder& order) override;
  void predict(const std::filesystem::path& project,
               std::int64_t predictionId,
               const WorkContext& work) override;
  void setReview(const std::filesystem::path& project, const ReviewRecord& review) override;
  [[nodiscard]] AdoptionPreview previewAdoption(const AdoptionOrder& order, const WorkContext& work) override;
  Adoption adopt(const AdoptionOrder& order, const WorkContext& work) override;
  void removePrediction(const std::filesystem::path& project, std::int64_t predictionId) override;

 private:
  void note(const std::string& call);

  mutable std::mutex mutex_;
  std::atomic<int> lists_ = 0;
  std::vector<std::string> calls_;  // guarded by mutex_
  PredictionOrder order_;           // guarded by mutex_
  AdoptionOrder adoption_;          // guarded by mutex_
};

/// Models of three runs and two that were imported, three predictions: one that is running, one that is done
/// with something to look at, one that was interrupted.
[[nodiscard]] Models madeUpModels();
/// The same with that many models.
[[nodiscard]] Models manyModels(int count);
[[nodiscard]] ModelDetails madeUpDetails();
[[nodiscard]] PredictionPreview madeUpPreview();
/// Two accepted scans that are added, one that is labelled already.
[[nodiscard]] AdoptionPreview madeUpAdoption();

}  // namespace viscera::test
