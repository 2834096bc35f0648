// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_model_export_service.h"

#include "app/model_export.h"
#include "app/training_words.h"
#include "engine/base/error.h"
#include "engine/base/file_access.h"

#include <system_error>

namespace viscera {
namespace {

namespace fs = std::filesystem;

void requirePlace(const ModelExportOrder& order) {
  std::error_code ignored;
  if (order.target.filename().extension() != ".pt" || fs::is_directory(order.target, ignored))
    throw Error(ErrorCode::InvalidConfiguration, order.target.string() + ": name a file that ends in .pt");
  if (fs::equivalent(order.target, order.model, ignored))
    throw Error(ErrorCode::InvalidConfiguration,
                order.target.string() + ": is the model itself. Choose another name.");
  fs::path folder = fs::absolute(order.target).parent_path();
  while (folder.has_relative_path() && !fs::exists(folder, ignored)) folder = folder.parent_path();
  if (!canWriteInto(folder))
    throw Error(ErrorCode::Io, folder.string() + ": cannot be written to. Choose another folder.");
}

}  // namespace

ModelExportPlan EngineModelExportService::plan(const ModelExportOrder& order) {
  requirePlace(order);
  ModelExportPlan plan{{order.target, provenanceFileOf(order.target)}, {}};
  std::error_code ignored;
  for (const fs::path& file : plan.files)
    if (fs::exists(file, ignored)) plan.existing.push_back(file);
  return plan;
}

ModelExportOutcome EngineModelExportService::write(const ModelExportOrder& order, const WorkContext& work) {
  requirePlace(order);
  const ModelExportResult result =
      exportModel({order.model, order.target, order.monaiVersion, order.overwrite}, work);
  return {result.file, result.provenance, result.bytes, result.tensors};
}

std::string EngineModelExportService::commandLine(const ModelExportOrder& order) {
  std::vector<std::string> words = {"viscera-cli", "model", "convert", order.model.string(), "--to", "pt"};
  if (!order.monaiVersion.empty()) words.insert(words.end(), {"--monai", order.monaiVersion});
  words.insert(words.end(), {"--out", order.target.string()});
  return shellLine(words);
}

}  // namespace viscera
