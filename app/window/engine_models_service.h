// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"

namespace viscera {

/// Models and predictions of the window: the same code as the verbs model inspect and infer. What predicts
/// runs in a thread of lowered priority, so that the window stays quick. No Qt.
class EngineModelsService final : public ModelsService {
 public:
  /// `withoutProject` is the place of imported models and predictions that belong to no project, made when
  /// the first is to be kept; empty: there is none.
  explicit EngineModelsService(std::filesystem::path withoutProject = {});

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
  void makePlace(const std::filesystem::path& project) const;

  const std::filesystem::path withoutProject_;
};

}  // namespace viscera
