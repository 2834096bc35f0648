// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/results_service.h"

namespace viscera {

/// Scores of the window: the same code as the verbs validate and evaluate. What predicts runs in a thread of
/// lowered priority, so that the window stays quick. Holds no state. No Qt.
class EngineResultsService final : public ResultsService {
 public:
  [[nodiscard]] Results list(const std::filesystem::path& project) override;
  void evaluate(const EvaluationOrder& order, const WorkContext& work) override;
  [[nodiscard]] std::string commandLine(const EvaluationOrder& order) override;
  std::vector<std::string> scoreForeign(const ForeignOrder& order, const WorkContext& work) override;
  void removeForeign(const std::filesystem::path& project, const std::string& name) override;
  void setReview(const std::filesystem::path& project, const ReviewRecord& review) override;
  [[nodiscard]] ResultCaseFiles filesOf(const std::filesystem::path& project,
                                        std::int64_t evaluationId,
                                        const std::string& caseName) override;
  [[nodiscard]] std::map<std::string, ResultCaseFiles> filesOfAll(const std::filesystem::path& project,
                                                                  std::int64_t evaluationId) override;
  void writeReport(const ReportOrder& order, const WorkContext& work) override;
};

}  // namespace viscera
