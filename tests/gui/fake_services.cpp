// SPDX-License-Identifier: Apache-2.0
#include "fake_services.h"

namespace viscera::test {
namespace {

const char* nameOf(RunControl::Request request) {
  switch (request) {
    case RunControl::Request::None:
      return "go on";
    case RunControl::Request::Pause:
      return "pause";
    case RunControl::Request::StopNow:
      return "stop";
    case RunControl::Request::StopAndFinalise:
      return "finalise";
  }
  return "";
}

}  // namespace

std::vector<std::string> FakeRunService::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::shared_ptr<RunObserver> FakeRunService::observer() const {
  const std::lock_guard lock(mutex_);
  return observer_;
}

TrainingRequest FakeRunService::lastRequest() const {
  const std::lock_guard lock(mutex_);
  return request_;
}

RunLabels FakeRunService::lastLabels() const {
  const std::lock_guard lock(mutex_);
  return labels_;
}

void FakeRunService::setQueue(std::vector<QueuedRun> queue) {
  const std::lock_guard lock(mutex_);
  queueAnswer = std::move(queue);
}

void FakeRunService::note(const std::string& call) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(call);
  if (error) throw Error(*error);
}

Preflight FakeRunService::needs(const TrainingRequest& request, const WorkContext& work) {
  note("needs " + request.preset);
  if (duringNeeds) duringNeeds(request, work);
  work.throwIfStopped();
  const std::lock_guard lock(mutex_);
  request_ = request;
  return needsAnswer;
}

std::string FakeRunService::commandLine(const TrainingRequest& request) const {
  return "viscera-cli train --preset " + request.preset;
}

TrainingRequest FakeRunService::requestOf(const std::filesystem::path& /*project*/,
                                          const std::string& runId) {
  note("request of " + runId);
  return requestAnswer;
}

std::string FakeRunService::start(const TrainingRequest& request, std::shared_ptr<RunObserver> observer) {
  note("start " + request.preset);
  const std::lock_guard lock(mutex_);
  request_ = request;
  observer_ = std::move(observer);
  return startAnswer;
}

void FakeRunService::resume(const std::filesystem::path& /*project*/,
                            const std::string& runId,
                            const ResumeRequest& request,
                            std::shared_ptr<RunObserver> observer) {
  note("resume " + runId + (request.extension ? " +" + std::to_string(*request.extension) : ""));
  const std::lock_guard lock(mutex_);
  observer_ = std::move(observer);
}

void FakeRunService::request(const std::filesystem::path& /*project*/,
                             const std::string& runId,
                             RunControl::Request request) {
  note(std::string(nameOf(request)) + " " + runId);
}

void FakeRunService::continueInBackground(const std::filesystem::path& /*project*/,
                                          const std::string& runId,
                                          const WorkContext& /*work*/) {
  note("background " + runId);
}

std::vector<std::string> FakeRunService::ownRuns() const {
  return ownAnswer;
}

std::shared_ptr<RunEventRelay> FakeRunService::takeEvents(const std::string& runId) {
  const std::lock_guard lock(mutex_);
  const auto found = begunAnswer.find(runId);
  return found == begunAnswer.end() ? nullptr : std::exchange(found->second, nullptr);
}

void FakeRunService::stopOwnRuns() {
  note("stop own runs");
}

std::vector<QueuedRun> FakeRunService::queue(const std::filesystem::path& /*project*/) {
  const std::lock_guard lock(mutex_);
  return queueAnswer;
}

void FakeRunService::enqueue(const std::filesystem::path& /*project*/, const TrainingRequest& request) {
  note("enqueue " + request.preset);
  const std::lock_guard lock(mutex_);
  request_ = request;
  QueuedRun added;
  added.id = static_cast<std::int64_t>(queueAnswer.size()) + 1;
  added.request = request;
  queueAnswer.push_back(added);
}

void FakeRunService::replaceQueued(const std::filesystem::path& /*project*/,
                                   std::int64_t queuedId,
                                   const TrainingRequest& request) {
  note("replace " + std::to_string(queuedId));
  const std::lock_guard lock(mutex_);
  request_ = request;
  for (QueuedRun& one : queueAnswer) {
    if (one.id != queuedId) continue;
    one.request = request;
    one.failure.clear();
    ++one.created_ms;
  }
}

void FakeRunService::setQueueGoing(const std::filesystem::path& /*project*/, bool goes) noexcept {
  const std::lock_guard lock(mutex_);
  calls_.push_back(goes ? "start queue" : "hold queue");
  queueGoesAnswer = goes;
}

bool FakeRunService::queueGoes(const std::filesystem::path& /*project*/) const {
  return queueGoesAnswer;
}

void FakeRunService::dequeue(const std::filesystem::path& /*project*/, std::int64_t queuedId) {
  note("dequeue " + std::to_string(queuedId));
  const std::lock_guard lock(mutex_);
  std::erase_if(queueAnswer, [queuedId](const QueuedRun& one) { return one.id == queuedId; });
}

void FakeRunService::setLabels(const std::filesystem::path& /*project*/,
                               const std::string& runId,
                               const RunLabels& labels) {
  note("label " + runId);
  const std::lock_guard lock(mutex_);
  labels_ = labels;
}

std::int64_t FakeRunService::sizeOf(const std::filesystem::path& /*project*/, const std::string& runId) {
  note("size " + runId);
  return sizeAnswer;
}

void FakeRunService::remove(const std::filesystem::path& /*project*/, const std::string& runId) {
  note("remove " + runId);
}

std::vector<DatasetRecord> FakeDatasetService::list(const std::filesystem::path& /*project*/) {
  if (error) throw Error(*error);
  return listAnswer;
}

Dataset FakeDatasetService::open(const std::filesystem::path& /*project*/,
                                 const std::filesystem::path& /*splitFile*/,
                                 const std::filesystem::path& /*root*/,
                                 const WorkContext& work) {
  if (error) throw Error(*error);
  work.throwIfStopped();
  return openAnswer;
}

std::vector<CaseFacts> FakeDatasetService::keptFacts(const std::filesystem::path& /*project*/,
                                                     const Dataset& /*dataset*/) {
  return keptAnswer;
}

void FakeDatasetService::check(const std::filesystem::path& /*project*/,
                               const Dataset& dataset,
                               const std::vector<std::string>& caseNames,
                               const std::function<void(CaseFacts)>& each,
                               const WorkContext& work) {
  if (error) throw Error(*error);
  std::vector<std::string> names = caseNames;
  if (names.empty())
    for (const DatasetCase& one : dataset.cases) names.push_back(one.record.name);
  for (std::size_t i = 0; i < names.size(); ++i) {
    work.throwIfStopped();
    if (const auto known = facts.find(names[i]); known != facts.end()) each(known->second);
    work.report("cases", static_cast<double>(i + 1) / static_cast<double>(names.size()));
  }
}

MachineFacts FakeMachineService::facts(const std::filesystem::path& /*folder*/) {
  return factsAnswer;
}

std::string FakeMachineService::programVersion() const {
  return "0.0.0";
}

std::vector<ComponentVersion> FakeMachineService::components() const {
  return {{"Qt", "6.4.2", "LGPL-3.0"}};
}

std::string FakeMachineService::diagnostics(const std::filesystem::path& /*project*/, bool scrubbed) {
  return scrubbed ? "scrubbed" : "plain";
}

}  // namespace viscera::test
