// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "gui/bridge/results_service.h"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace viscera::test {

/// Scores without an engine: remembers what it was asked for, answers what the test has set, and throws
/// `error` where that is set.
class FakeResultsService final : public ResultsService {
 public:
  Results listAnswer;
  std::function<void(const WorkContext&)> duringEvaluation;
  std::optional<Error> error;
  std::optional<Error> evaluationError;
  std::vector<std::string> foreignAnswer;
  std::atomic<bool> isSlow = false;  ///< list() comes to no end before this is false

  /// "evaluate run-5 validation", "review run-5 img0001 accepted …", in the order of the calls.
  [[nodiscard]] std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

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

 private:
  void note(const std::string& call);

  mutable std::mutex mutex_;
  std::vector<std::string> calls_;  // guarded by mutex_
};

}  // namespace viscera::test
