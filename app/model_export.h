// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace viscera {

/// A model that is to be written as a plain state dict for MONAI.
struct ModelExportRequest {
  std::filesystem::path model;   ///< .pt file, MMAR or bundle folder
  std::filesystem::path target;  ///< .pt file
  std::string monaiVersion;      ///< whose strict loading it must satisfy; empty: 0.9 to 1.3
  bool overwrite = false;
};

struct ModelExportResult {
  std::filesystem::path file;
  std::filesystem::path provenance;
  std::uint64_t bytes = 0;
  std::string sha256;
  std::string network;
  std::size_t tensors = 0;
  bool hadSettings = false;  ///< those of its run, which a state dict does not hold; the provenance does
};

/// "unetr_provenance.json" beside "unetr.pt".
[[nodiscard]] std::filesystem::path provenanceFileOf(const std::filesystem::path& target);

/// Writes the weights, reads them again and compares every tensor before the file gets its name; beside it
/// where they come from: {"model", "model_sha256", "network", "tensors", "parameters", "monai", "writer",
/// "facts", "settings" of the run or null, "file", "sha256", "program"}. Names of folders are not in it.
/// Stages: "reading", "writing", "checking".
/// @throws Error{InvalidConfiguration} for a target that exists or is the model, and for an unknown version,
/// Error{Io, InvalidInput} for the files, Error{Internal} where what was read differs; nothing is kept then.
ModelExportResult exportModel(const ModelExportRequest& request, const WorkContext& context = {});

}  // namespace viscera
