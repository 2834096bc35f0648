// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/api/run_events.h"
#include "engine/base/json.h"
#include "engine/interchange/pt_reader.h"
#include "engine/nn/network.h"
#include "engine/train/optimizer.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// Where a run stands; with the weights and the optimizer's means all that its continuation needs, since
/// batches are a pure function of the step.
struct TrainingState {
  std::int64_t step = 0;           ///< steps done
  std::int64_t validatedStep = 0;  ///< step of the last validation, 0 before the first one
  std::optional<double> best;      ///< of the metric that chooses the best checkpoint
  std::int64_t bestStep = 0;
  Json metrics = Json::object();  ///< latest value of each validation series
};

/// What belongs into a checkpoint besides the weights.
struct CheckpointContent {
  const Network* network = nullptr;
  const Optimizer* optimizer = nullptr;
  TrainingState state;
  std::int64_t epoch = 0;
  RunConfig config;
  std::string splitSha256;
  std::map<int, std::string> labels;  ///< value → name, as the split gives them
};

/// Checkpoints of one run: checkpoints/step_000123.pt, the newest two; best.pt, the best one so far;
/// index.json with their hashes. Each file is complete or absent; torch.load(weights_only=True) opens it:
/// {"format_version", "state_dict", "optimizer" (as torch.optim writes it), "step", "epoch", "best",
/// "best_step", "validated_step", "config" (text of config.json), "metrics", "dataset": {"split_sha256",
/// "labels": {"1": "spleen", …}}}.
class CheckpointFolder {
 public:
  explicit CheckpointFolder(const std::filesystem::path& runFolder);

  /// Whether there is no checkpoint yet, sound or not.
  [[nodiscard]] bool empty() const;
  /// Writes and removes what is too old. One event for the checkpoint, a second one for best.pt with
  /// `isBest`.
  /// @throws Error{Io}; the checkpoints before it are then still there.
  std::vector<CheckpointWritten> write(const CheckpointContent& content, bool isBest);

  struct Entry {
    std::string file;  ///< name in the folder
    std::int64_t step = 0;
    std::string sha256;  ///< empty where the index does not know the file
    std::int64_t bytes = 0;
  };
  /// What the index lists, and complete files that it does not know, by step; best.pt is not among them. What
  /// keeps the index from being read goes to `problems`.
  [[nodiscard]] std::vector<Entry> list(std::vector<std::string>& problems) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  struct Sound {
    std::string file;  ///< name in the folder
    std::int64_t step = 0;
    PtValue content;
  };
  /// The newest checkpoint whose bytes have the stored hash (or, without an entry in the index, the zip's own
  /// checksums); damaged ones are named in `problems`, passed over and removed by the next write().
  [[nodiscard]] std::optional<Sound> newestSound(std::vector<std::string>& problems);

 private:
  [[nodiscard]] std::vector<Entry> readIndex() const;
  void writeIndex(const std::vector<Entry>& entries) const;
  void removeOthers(const std::vector<Entry>& kept) const;

  std::filesystem::path folder_;
  std::vector<std::string> damaged_;  // files that newestSound passed over
};

/// Puts weights, means and state back, bit for bit. @throws Error{InvalidInput} naming what the checkpoint
/// lacks; Error{InvalidConfiguration} naming a tensor whose shape is not that of the network.
[[nodiscard]] TrainingState restoreCheckpoint(const CheckpointFolder::Sound& checkpoint,
                                              Network& network,
                                              Optimizer& optimizer);

}  // namespace viscera
