// SPDX-License-Identifier: Apache-2.0
#include "app/bench_workloads.h"

#include "engine/api/presets.h"
#include "engine/base/error.h"
#include "engine/base/process.h"
#include "engine/data/phantom.h"
#include "engine/data/preprocessing.h"
#include "engine/inference/autocast.h"
#include "engine/inference/predictor.h"
#include "engine/loss/dice_ce.h"
#include "engine/loss/ssl_loss.h"
#include "engine/nn/network.h"
#include "engine/train/device.h"
#include "engine/train/optimizer.h"
#include "engine/volume/volume_io.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

namespace viscera {
namespace {

std::string cpuField(const std::string& key) {
  std::ifstream stream("/proc/cpuinfo");
  std::string line;
  while (std::getline(stream, line))
    if (line.starts_with(key))
      if (const auto colon = line.find(": "); colon != std::string::npos) return line.substr(colon + 2);
  return "";
}

using Timed = std::function<void()>;

constexpr std::int64_t kSslPatches = 2;
/// A scan of the kind of BTCV's coarse ones, as the comparison with MONAI takes it.
constexpr Index3 kScanSize = {512, 512, 32};
const Eigen::Vector3d kScanSpacing_mm(0.785, 0.785, 7.5);

/// Settings of the model card with the 14 classes of BTCV.
RunConfig cardConfig(Task task) {
  RunConfig config = presetConfig(task == Task::Pretraining ? "clara-4.1-card-ssl" : "clara-4.1-card-seg");
  config.network.outChannels = 14;
  return config;
}

std::shared_ptr<Network> freshNetwork(const RunConfig& config) {
  const NetworkKind kind = config.task == Task::Pretraining ? NetworkKind::VitAutoEnc : NetworkKind::Unetr;
  return makeNetwork(kind, config.network, config.sampling.patchSize, 0);
}

std::vector<std::int64_t> patchShape(std::int64_t patches, const RunConfig& config) {
  const auto& size = config.sampling.patchSize;
  return {patches, 1, size[0], size[1], size[2]};
}

std::string skipReason(Precision precision) {
  try {
    requirePrecision(precision, c10::Device(c10::kCPU));
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

Timed prepareForward() {
  const RunConfig config = cardConfig(Task::Segmentation);
  const auto network = freshNetwork(config);
  const at::Tensor image = at::rand(patchShape(1, config));
  return [network, image] {
    const at::NoGradGuard noGrad;
    (void)network->forward(image);
  };
}

Timed prepareFinetuneStep(Precision precision) {
  RunConfig config = cardConfig(Task::Segmentation);
  config.optimizer.kind = OptimizerKind::AdamW;  // the tutorial's, and that of our own presets
  config.optimizer.weightDecay = 1e-5;
  const auto network = freshNetwork(config);
  const auto optimizer = std::make_shared<Optimizer>(config.optimizer, network->parameters());
  const at::Tensor image = at::rand(patchShape(1, config));
  const at::Tensor label = at::randint(config.network.outChannels, patchShape(1, config), at::kByte);
  return [=, rate = config.optimizer.learningRate] {
    optimizer->clearGradients();
    at::Tensor loss;
    {
      const AutocastScope autocast(precision, image.device());
      loss = diceCeLoss(network->forward(image), label).total;
    }
    loss.backward();
    optimizer->step(rate);
  };
}

Timed prepareSslStep(Precision precision) {
  const RunConfig config = cardConfig(Task::Pretraining);
  const auto network = freshNetwork(config);
  const auto optimizer = std::make_shared<Optimizer>(config.optimizer, network->parameters());
  const at::Tensor clean = at::rand(patchShape(kSslPatches, config));
  const at::Tensor views = at::rand(patchShape(2 * kSslPatches, config));
  return [=, rate = config.optimizer.learningRate, temperature = config.loss.temperature] {
    optimizer->clearGradients();
    at::Tensor loss;
    {
      const AutocastScope autocast(precision, views.device());
      const auto both = network->forward(views).chunk(2);
      loss = sslLoss(both[0], both[1], clean, temperature, false).total;
    }
    loss.backward();
    optimizer->step(rate);
  };
}

/// The files of the scan that is measured, and a place for a label map; ends with its temporary folder.
class ScanFiles {
 public:
  explicit ScanFiles(const BenchChoice& choice) : image_(choice.image), label_(choice.label) {
    std::string folder = (std::filesystem::temp_directory_path() / "viscera-bench-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr)
      throw Error(ErrorCode::Io, folder + ": cannot be made; set TMPDIR to a folder that can be written to");
    folder_ = folder;
    if (image_.empty()) writeSyntheticScan();
  }
  ~ScanFiles() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ScanFiles(const ScanFiles&) = delete;
  ScanFiles& operator=(const ScanFiles&) = delete;

  [[nodiscard]] const std::filesystem::path& image() const { return image_; }
  [[nodiscard]] const std::filesystem::path& label() const { return label_; }
  [[nodiscard]] std::filesystem::path output() const { return folder_ / "output.nii.gz"; }

 private:
  void writeSyntheticScan() {
    image_ = folder_ / "image.nii.gz";
    label_ = folder_ / "label.nii.gz";
    const Phantom phantom = makePhantom({kScanSize, kScanSpacing_mm, 0}, 0);
    writeVolume(image_, phantom.image);
    writeVolume(label_, phantom.label);
  }

  std::filesystem::path folder_;
  std::filesystem::path image_;
  std::filesystem::path label_;
};

Timed preparePreprocessing(const BenchChoice& choice) {
  return [files = std::make_shared<const ScanFiles>(choice),
          config = cardConfig(Task::Segmentation).preprocessing] {
    const Volume image = readVolume(files->image()).volume;
    std::optional<Volume> label;
    if (!files->label().empty()) label = readVolume(files->label()).volume;
    (void)prepareVolume(image, label ? &*label : nullptr, config, at::get_num_threads());
  };
}

Timed preparePrediction(const BenchChoice& choice) {
  const RunConfig config = cardConfig(Task::Segmentation);
  PredictionOptions options;
  options.preprocessing = config.preprocessing;
  options.window.roi = config.sampling.patchSize;
  return [files = std::make_shared<const ScanFiles>(choice), network = freshNetwork(config), options] {
    const LoadedVolume scan = readVolume(files->image());
    const Prediction prediction = predict(*network, scan.volume, options);
    writeVolume(files->output(), prediction.labels, &scan.header);
  };
}

BenchWorkload stepWorkload(const std::string& start,
                           const std::string& what,
                           Precision precision,
                           Timed (*prepare)(Precision)) {
  const std::string name = precision == Precision::Bf16 ? "bf16" : "fp32";
  return {start + "_" + name, what + ", " + name, skipReason(precision), [=] { return prepare(precision); }};
}

std::vector<BenchWorkload> suiteWorkloads(const BenchChoice& choice) {
  const std::string scan =
      choice.image.empty() ? "synthetic scan, 512x512x32" : choice.image.filename().string();
  std::vector<BenchWorkload> workloads;
  const auto wanted = [&choice](const char* name) { return choice.suite == "all" || choice.suite == name; };
  if (wanted("step")) {
    workloads.push_back({"unetr_forward_fp32", "UNETR, one patch, forward", "", prepareForward});
    for (const Precision precision : {Precision::Fp32, Precision::Bf16})
      workloads.push_back(
          stepWorkload("finetune_step", "fine-tuning step, one patch", precision, prepareFinetuneStep));
  }
  if (wanted("ssl"))
    for (const Precision precision : {Precision::Fp32, Precision::Bf16})
      workloads.push_back(
          stepWorkload("ssl_step", "pre-training step, two patches, two views", precision, prepareSslStep));
  if (wanted("prep"))
    workloads.push_back({"preprocess", "files, orientation, spacing, window, crop: " + scan, "", [choice] {
                           return preparePreprocessing(choice);
                         }});
  if (wanted("infer"))
    workloads.push_back({"predict", "file to label map on disk: " + scan, "", [choice] {
                           return preparePrediction(choice);
                         }});
  require(!workloads.empty(), "benchWorkloads was given a suite that is not there");
  return workloads;
}

}  // namespace

std::vector<BenchWorkload> benchWorkloads(const BenchChoice& choice) {
  if (choice.image.empty() && !choice.label.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                choice.label.string() + ": is a label map without its scan; add --image");
  std::vector<BenchWorkload> workloads = suiteWorkloads(choice);
  if (choice.only.empty()) return workloads;
  std::erase_if(workloads, [&choice](const BenchWorkload& one) { return one.name != choice.only; });
  if (workloads.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                choice.only + ": is not in the suite " + choice.suite + "; leave out --suite");
  return workloads;
}

BenchResult measure(const BenchWorkload& workload, int repeats, const WorkContext& context) {
  BenchResult result;
  result.name = workload.name;
  result.what = workload.what;
  result.skipped = workload.skip;
  if (!workload.skip.empty()) return result;
  forgetPeakResident();
  const std::function<void()> timed = workload.prepare();
  for (int i = 0; i <= repeats; ++i) {
    context.throwIfStopped();
    const double start_s = monotonicSeconds();
    timed();
    if (i > 0) result.seconds.push_back(monotonicSeconds() - start_s);
  }
  result.peakBytes = peakResidentBytes();
  return result;
}

std::string machineText() {
  const std::string model = cpuField("model name");
  const std::string flags = " " + cpuField("flags") + " ";
  std::string text = (model.empty() ? "unknown processor" : model) + ", " +
                     std::to_string(std::thread::hardware_concurrency()) + " cores";
  for (const char* flag : {"avx2", "avx512f", "avx512_bf16", "amx_bf16"})
    if (flags.find(std::string(" ") + flag + " ") != std::string::npos) text += std::string(" ") + flag;
  return text;
}

}  // namespace viscera
