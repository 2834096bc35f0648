// SPDX-License-Identifier: Apache-2.0
#include "engine/train/training_run.h"

#include "engine/api/config_json.h"
#include "engine/base/process.h"
#include "engine/inference/autocast.h"
#include "engine/ops/tensor_memory.h"
#include "engine/train/case_record.h"
#include "engine/train/distributed.h"
#include "engine/train/failure.h"
#include "engine/train/initial_weights.h"
#include "engine/train/learning_rate.h"
#include "engine/train/preflight.h"
#include "engine/train/preview.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <thread>
#include <utility>

namespace viscera {
namespace {

constexpr double kMinute_s = 60.0;
constexpr double kStepSmoothing = 0.05;
constexpr double kProgressPause_s = 5.0;
constexpr const char* kConfigFile = "config.json";

}  // namespace

TrainingRun::TrainingRun(const TrainingInput& input,
                         RunControl& control,
                         RunObserver& observer,
                         Communicator& communicator)
    : input_(input),
      control_(control),
      observer_(observer),
      communicator_(communicator),
      checkpoints_(input.runFolder) {}

RunFinished TrainingRun::execute() {
  try {
    chooseSettings();
    makeTask();
    if (input_.preflight) checkNeeds();
    makeNetwork();
    announce();
    prepareCases();
    loader_ = std::make_unique<BatchLoader>(task_->source(), state_.step, config_.workers);
    lastCheckpoint_s_ = monotonicSeconds();
    return loop();
  } catch (const PeerLost& lost) {
    return abandoned(lost);
  }
}

void TrainingRun::chooseSettings() {
  if (isWriter() && !input_.resume && !checkpoints_.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                input_.runFolder.string() +
                    ": holds checkpoints of another run; resume that one or choose another folder");
  config_ = resolvedConfig(input_.config, input_.split);
  (void)casesOfProcess(config_, communicator_.worldSize());
  device_ = chooseDevice(input_.device, communicator_.localRank());
  requirePrecision(config_.precision, device_.device);
  configureDevice(config_, device_.device);
  if (isWriter()) writeJsonFile(input_.runFolder / kConfigFile, toJson(config_));
}

void TrainingRun::makeTask() {
  cases_ = selectCases(input_.split, config_);
  TaskInput input{config_, input_.split, cases_, input_.cacheFolder};
  input.config.batchSize = casesOfProcess(config_, communicator_.worldSize());
  task_ = config_.task == Task::Pretraining ? makePretrainingTask(input, communicator_)
                                            : makeSegmentationTask(input, communicator_);
  plan_ = planRun(config_, task_->source().batchesPerEpoch());
}

void TrainingRun::checkNeeds() {
  // Before the network is there, so that both never take memory at once; rank 0 speaks for all.
  onAllProcesses(communicator_, [this] {
    if (!isWriter()) return;
    PreflightInput run{config_, input_.split, cases_, input_.runFolder, input_.cacheFolder, device_};
    run.processes = communicator_.worldSize();
    run.processesHere = communicator_.localSize();
    std::optional<Preflight> needs;
    try {
      needs = preflight(run, quietWork());
    } catch (...) {
      const Error error = asError(std::current_exception());
      if (error.code() == ErrorCode::Cancelled) throw error;
      // What is wrong with a case is said where the run meets it, by the rules of the run.
      early_.push_back({RunMessage::Level::Warning, std::string("no pre-flight: ") + error.what()});
      return;
    }
    requireFits(*needs);
    early_.push_back({RunMessage::Level::Info, preflightSentence(*needs)});
  });
}

void TrainingRun::makeNetwork() {
  const auto seed = static_cast<std::uint64_t>(config_.seed);
  network_ = viscera::makeNetwork(task_->networkKind(), config_.network, config_.sampling.patchSize, seed);
  const auto checkpoint = input_.resume && isWriter() ? findCheckpoint() : std::nullopt;
  if (!checkpoint && input_.initFile && isWriter())
    for (RunMessage& message : loadInitialWeights(*input_.initFile, *network_))
      early_.push_back(std::move(message));
  network_->to(device_.device);
  optimizer_ = std::make_unique<Optimizer>(config_.optimizer, network_->parameters());
  if (checkpoint) state_ = restoreCheckpoint(*checkpoint, *network_, *optimizer_);
  shareState(communicator_, *network_, *optimizer_, state_);
  saved_ = state_;
}

std::optional<CheckpointFolder::Sound> TrainingRun::findCheckpoint() {
  std::vector<std::string> problems;
  auto checkpoint = checkpoints_.newestSound(problems);
  const std::string next =
      checkpoint ? "the run goes on from " + checkpoint->file : "the run begins at step 0";
  for (const std::string& problem : problems)
    early_.push_back({RunMessage::Level::Warning, problem + "; " + next});
  if (!checkpoint && problems.empty())
    early_.push_back({RunMessage::Level::Info, "there is no checkpoint yet; the run begins at step 0"});
  return checkpoint;
}

void TrainingRun::announce() {
  send(RunStarted{state_.step, plan_.totalSteps, plan_.stepsPerEpoch, device_.name, device_.reason});
  for (const RunMessage& message : early_) send(message);
  for (const std::string& warning : cases_.warnings) say(RunMessage::Level::Warning, warning);
  say(RunMessage::Level::Info,
      "training on " + std::to_string(cases_.training.size()) + " cases, validating on " +
          std::to_string(cases_.validation.size()) + "; the network has " +
          std::to_string(parameterCount(*network_)) + " parameters" +
          (config_.task == Task::Segmentation
               ? " and " + std::to_string(config_.network.outChannels) + " classes"
               : std::string()));
  if (const std::int64_t world = communicator_.worldSize(); world > 1)
    say(RunMessage::Level::Info,
        std::to_string(world) + " processes train together, each on " +
            std::to_string(config_.batchSize / world) + " of the " + std::to_string(config_.batchSize) +
            " cases of a step");
  if (!task_->hasValidation())
    say(RunMessage::Level::Warning,
        "the split has no validation case: nothing chooses a best checkpoint, best.pt is the newest one");
  if (const std::string warning = task_->warning(); !warning.empty())
    say(RunMessage::Level::Warning, warning);
}

void TrainingRun::prepareCases() {
  task_->prepare(work("preparing cases"));
  const std::vector<const CaseCache*> caches = task_->caches();
  const std::vector<CaseRecord::NamedCache> named = {{"training", caches.at(0)},
                                                     {"validation", caches.at(1)}};
  const CaseRecord record(input_.runFolder);
  const bool continued = state_.step > 0;
  onAllProcesses(communicator_, [&] {
    if (continued) record.compare(named, config_.missingCase);
  });
  onAllProcesses(communicator_, [&] {
    if (isWriter()) record.write(named, continued);
  });
}

RunFinished TrainingRun::loop() {
  for (;;) {
    const RunControl::Request request = nextRequest();
    if (request == RunControl::Request::StopNow) return interrupted();
    const bool finalise = request == RunControl::Request::StopAndFinalise;
    const bool atEnd = finalise || state_.step >= plan_.totalSteps;
    const bool validationIsDue = atEnd || plan_.validatesAfter(state_.step);
    if (validationIsDue && (state_.step == 0 || state_.validatedStep != state_.step)) {
      try {
        validate();
      } catch (const Error& error) {
        if (error.code() != ErrorCode::Cancelled) throw;
        return interrupted();
      }
      saveCheckpoint();
      if (!atEnd) continue;  // a request may have come meanwhile
    } else if (checkpointIsDue()) {
      saveCheckpoint();
    }
    if (atEnd) return finished(finalise && state_.step < plan_.totalSteps);
    trainStep();
  }
}

RunControl::Request TrainingRun::nextRequest() {
  RunControl::Request request = agreeOnRequest(communicator_, control_);
  if (request != RunControl::Request::Pause) return request;
  saveWhatIsNew();  // a pause may end with the machine switched off
  send(RunPaused{state_.step, true});
  request = waitWhilePaused(communicator_, control_);
  if (request != RunControl::Request::StopNow) send(RunPaused{state_.step, false});
  return request;
}

void TrainingRun::trainStep() {
  StepTimer timer;
  const Batch batch = timer.measure(Stage::Wait, [&] { return loader_->next(); });
  timer.add(Stage::Load, batch.load_s);
  timer.add(Stage::Augment, batch.augment_s);
  const Batch onDevice = timer.measure(Stage::Copy, [&] { return toDevice(batch); });
  const double learningRate = learningRateAt(config_.optimizer, state_.step, plan_.totalSteps);
  TaskLoss loss = timer.measure(Stage::Forward, [&] { return forward(onDevice); });
  const LossValues values = timer.measure(Stage::Forward, [&] { return valuesOf(loss); });
  requireFinite(values.front().second, batch);
  timer.measure(Stage::Backward, [&] {
    loss.total.backward();
    loss = {};  // here, since giving the graph's memory back takes its time too
  });
  timer.measure(Stage::Update, [&] { update(learningRate); });
  ++state_.step;
  reportStep(values, learningRate, timer);
}

Batch TrainingRun::toDevice(const Batch& batch) const {
  if (device_.device.is_cpu()) return batch;
  Batch moved = batch;
  for (at::Tensor* tensor : {&moved.image, &moved.secondView, &moved.target})
    if (tensor->defined()) *tensor = tensor->to(device_.device);
  return moved;
}

TaskLoss TrainingRun::forward(const Batch& batch) {
  const AutocastScope autocast(config_.precision, device_.device);
  return task_->loss(*network_, batch);
}

TrainingRun::LossValues TrainingRun::valuesOf(const TaskLoss& loss) const {
  // One transfer for all of them: each one waits for the device.
  std::vector<at::Tensor> parts;
  for (const auto& [series, part] : loss.parts) parts.push_back(part.detach().to(at::kDouble));
  at::Tensor stored = at::stack(parts).to(at::kCPU);
  communicator_.allReduceSum(stored);
  stored /= static_cast<double>(communicator_.worldSize());
  LossValues values;
  for (std::size_t i = 0; i < loss.parts.size(); ++i)
    values.emplace_back(loss.parts[i].first, stored.const_data_ptr<double>()[i]);
  return values;
}

void TrainingRun::requireFinite(double loss, const Batch& batch) const {
  if (std::isfinite(loss)) return;
  std::string ids;
  for (const std::string& id : batch.caseIds) ids += (ids.empty() ? "" : ", ") + id;
  throw Error(ErrorCode::InvalidConfiguration,
              "the loss of step " + std::to_string(state_.step + 1) + " (case " + ids +
                  ") is not a number; lower learning_rate" +
                  (config_.precision == Precision::Bf16 ? ", take precision=fp32" : "") +
                  " or look at the data of these cases; the last checkpoint is untouched");
}

void TrainingRun::requireFiniteWeights() const {
  const at::NoGradGuard noGrad;
  const NamedTensors parameters = network_->parameters();
  std::vector<at::Tensor> sums;
  for (const auto& [name, parameter] : parameters) sums.push_back(parameter.sum());
  const at::Tensor finite = at::stack(sums).isfinite().to(at::kCPU);
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (!finite.const_data_ptr<bool>()[i])
      throw Error(ErrorCode::InvalidConfiguration,
                  "after step " + std::to_string(state_.step) + " the weights " + parameters[i].first +
                      " are no numbers any more; lower learning_rate; the last checkpoint is untouched");
}

void TrainingRun::update(double learningRate) {
  sumGradients(communicator_, network_->parameters());
  optimizer_->step(learningRate);
  // At once, so that neither a validation nor the next forward pass needs memory for them.
  optimizer_->clearGradients();
}

void TrainingRun::reportStep(const LossValues& loss, double learningRate, const StepTimer& timer) {
  for (const auto& [series, value] : loss) sample(series, value);
  sample("lr", learningRate);
  for (std::size_t stage = 0; stage < kStageSeries.size(); ++stage)
    sample(std::string(kStageSeries[stage]), timer.seconds()[stage]);
  const double step_s = timer.step_s();
  sample("time/step", step_s);
  meanStep_s_ = meanStep_s_ == 0.0 ? step_s : (1.0 - kStepSmoothing) * meanStep_s_ + kStepSmoothing * step_s;
  send(StepFinished{state_.step, plan_.epochOf(state_.step), step_s, remaining_s()});
}

void TrainingRun::validate() {
  if (task_->hasValidation()) {
    const double start_s = monotonicSeconds();
    // Blocks of one kind of work seldom suit the other; kept, those of both would add up.
    releaseKeptTensorMemory();
    ValidationResult result = task_->validate(*network_, {state_.step, device_.device, work("validating")});
    releaseKeptTensorMemory();
    validation_s_ = monotonicSeconds() - start_s;
    reportValidation(result);
  } else {
    bestIsNew_ = true;
  }
  state_.validatedStep = state_.step;
}

void TrainingRun::reportValidation(ValidationResult& result) {
  for (const auto& [series, value] : result.series) {
    sample(series, value);
    state_.metrics[series] = value;
  }
  ValidationFinished& chooser = result.reports.front();
  chooser.isBest = isBest(chooser.value);
  if (chooser.isBest) {
    state_.best = chooser.value;
    state_.bestStep = state_.step;
    bestIsNew_ = true;
  }
  for (const ValidationFinished& report : result.reports) send(report);
  if (!result.preview) return;
  send(*result.preview);
  if (!isWriter()) return;
  try {
    writePreview(input_.runFolder, *result.preview);
  } catch (const Error& error) {
    say(RunMessage::Level::Warning, error.what());  // a picture less is no reason to end a run
  }
}

bool TrainingRun::isBest(double value) const {
  if (!std::isfinite(value)) return false;
  if (!state_.best) return true;
  return task_->lowerIsBetter() ? value < *state_.best : value > *state_.best;
}

bool TrainingRun::checkpointIsDue() const {
  return state_.step > saved_.step &&
         monotonicSeconds() - lastCheckpoint_s_ >= config_.checkpointMinutes * kMinute_s;
}

void TrainingRun::saveCheckpoint() {
  requireFiniteWeights();
  if (isWriter()) {
    CheckpointContent content;
    content.network = network_.get();
    content.optimizer = optimizer_.get();
    content.state = state_;
    content.epoch = plan_.epochOf(state_.step);
    content.config = config_;
    content.splitSha256 = input_.split.sha256;
    content.labels = input_.split.labels;
    requireRecorded();
    writeCheckpoint(content);
    for (const CaseCache* cache : task_->caches()) cache->warnOfChangedSources();
  }
  bestIsNew_ = false;
  saved_ = state_;
  lastCheckpoint_s_ = monotonicSeconds();
}

void TrainingRun::requireRecorded() {
  // A run that continues from a checkpoint must not lack a step before it.
  if (const std::string failure = observer_.flush(); !failure.empty())
    throw Error(ErrorCode::Io,
                failure + "; then --resume " + input_.runFolder.string() + " continues the run");
}

void TrainingRun::writeCheckpoint(const CheckpointContent& content) {
  try {
    for (const CheckpointWritten& written : checkpoints_.write(content, bestIsNew_)) send(written);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Io) throw;
    throw Error(ErrorCode::Io,
                std::string(error.what()) + "; the checkpoints before it are untouched, --resume " +
                    input_.runFolder.string() + " continues the run from the newest one");
  }
}

void TrainingRun::saveWhatIsNew() {
  if (state_.step > saved_.step || state_.validatedStep > saved_.validatedStep) saveCheckpoint();
}

RunFinished TrainingRun::interrupted() {
  saveWhatIsNew();
  return {RunOutcome::Interrupted,
          state_.step,
          "stopped on request after step " + std::to_string(state_.step) + "; --resume continues the run"};
}

RunFinished TrainingRun::abandoned(const PeerLost& lost) {
  if (isWriter() && loader_ && state_.step > saved_.step) saveCheckpoint();
  return {RunOutcome::Interrupted,
          state_.step,
          "another process of the run ended or cannot be reached after step " + std::to_string(state_.step) +
              " (" + lost.what() + "); --resume continues the run"};
}

RunFinished TrainingRun::finished(bool onRequest) const {
  return {RunOutcome::Finished,
          state_.step,
          onRequest ? "ended on request after step " + std::to_string(state_.step) : std::string()};
}

WorkContext TrainingRun::work(const std::string& announcement) {
  WorkContext context;
  context.stop = stop_.get_token();
  // Progress may come from several threads; events leave from this one alone.
  context.progress = [this,
                      announcement,
                      engineThread = std::this_thread::get_id(),
                      shown_s = std::make_shared<double>(monotonicSeconds())](std::string_view,
                                                                              double fraction) {
    if (control_.request() == RunControl::Request::StopNow) stop_.request_stop();
    if (std::this_thread::get_id() != engineThread || monotonicSeconds() - *shown_s < kProgressPause_s)
      return;
    *shown_s = monotonicSeconds();
    say(RunMessage::Level::Info,
        announcement + ": " + std::to_string(static_cast<int>(std::lround(100.0 * fraction))) + " %");
  };
  return context;
}

WorkContext TrainingRun::quietWork() {
  WorkContext context;
  context.stop = stop_.get_token();
  context.progress = [this](std::string_view, double) {
    if (control_.request() == RunControl::Request::StopNow) stop_.request_stop();
  };
  return context;
}

void TrainingRun::sample(const std::string& series, double value) {
  send(ScalarSample{series, state_.step, wallClockMs(), value});
}

double TrainingRun::remaining_s() const {
  const std::int64_t steps = plan_.totalSteps - state_.step;
  const std::int64_t validations =
      steps == 0 ? 0 : plan_.totalSteps / plan_.validationInterval - state_.step / plan_.validationInterval;
  return static_cast<double>(steps) * meanStep_s_ + static_cast<double>(validations) * validation_s_;
}

}  // namespace viscera
