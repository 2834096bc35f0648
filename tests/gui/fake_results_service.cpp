// SPDX-License-Identifier: Apache-2.0
#include "fake_results_service.h"

#include <chrono>
#include <thread>

namespace viscera::test {

void FakeResultsService::note(const std::string& call) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(call);
  if (error) throw Error(*error);
}

Results FakeResultsService::list(const std::filesystem::path& /*project*/) {
  while (isSlow) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  note("list");
  const std::lock_guard lock(mutex_);
  return listAnswer;
}

void FakeResultsService::evaluate(const EvaluationOrder& order, const WorkContext& work) {
  note("evaluate " + order.runId + ' ' + order.role + (order.modelGrid ? " both" : ""));
  if (duringEvaluation) duringEvaluation(work);
  work.throwIfStopped();
  if (evaluationError) throw Error(*evaluationError);
}

std::string FakeResultsService::commandLine(const EvaluationOrder& order) {
  note("command " + order.runId);
  return "viscera-cli validate --model runs/" + order.runId;
}

std::vector<std::string> FakeResultsService::scoreForeign(const ForeignOrder& order,
                                                          const WorkContext& /*work*/) {
  note("score " + order.name + " in " + order.folder.string() + ' ' + order.labels);
  return foreignAnswer;
}

void FakeResultsService::removeForeign(const std::filesystem::path& /*project*/, const std::string& name) {
  note("remove " + name);
}

void FakeResultsService::setReview(const std::filesystem::path& /*project*/, const ReviewRecord& review) {
  note("review " + review.source + ' ' + review.caseName + ' ' + toString(review.state) + ' ' + review.note);
}

ResultCaseFiles FakeResultsService::filesOf(const std::filesystem::path& /*project*/,
                                            std::int64_t evaluationId,
                                            const std::string& caseName) {
  note("files " + std::to_string(evaluationId) + ' ' + caseName);
  return {"/data/btcv/imagesTr/" + caseName + ".nii.gz",
          "/data/btcv/labelsTr/" + caseName + ".nii.gz",
          {{6, "liver"}}};
}

std::map<std::string, ResultCaseFiles> FakeResultsService::filesOfAll(const std::filesystem::path& project,
                                                                      std::int64_t evaluationId) {
  std::map<std::string, ResultCaseFiles> files;
  for (const ScoredRun& run : listAnswer.runs)
    if (run.id() == evaluationId)
      for (const OrganScoreRecord& one : run.scores) files[one.caseName] = {};
  for (auto& [name, one] : files) one = filesOf(project, evaluationId, name);
  return files;
}

void FakeResultsService::writeReport(const ReportOrder& order, const WorkContext& /*work*/) {
  note("report of " + std::to_string(order.evaluations.size()) + " to " + order.file.string());
}

}  // namespace viscera::test
