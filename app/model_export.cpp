// SPDX-License-Identifier: Apache-2.0
#include "app/model_export.h"

#include "app/model_comparison.h"
#include "app/model_inspection.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/sha256.h"
#include "engine/interchange/pt_writer.h"

#include <system_error>

namespace viscera {
namespace {

namespace fs = std::filesystem;

void requireFree(const ModelExportRequest& request) {
  std::error_code ignored;
  if (fs::equivalent(request.model, request.target, ignored))
    throw Error(ErrorCode::InvalidConfiguration,
                request.target.string() + ": is the model itself; choose another name");
  if (fs::is_directory(request.target, ignored))
    throw Error(ErrorCode::InvalidConfiguration,
                request.target.string() + ": is a folder; name a file that ends in .pt");
  if (request.overwrite) return;
  for (const fs::path& file : {request.target, provenanceFileOf(request.target)})
    if (fs::exists(file, ignored))
      throw Error(ErrorCode::InvalidConfiguration, file.string() + ": exists already; choose another name");
}

/// The file under a name that nobody looks for, until it has been compared.
class Unfinished {
 public:
  explicit Unfinished(const fs::path& target)
      : target_(target), path_(target.parent_path() / (".unfinished-" + target.filename().string())) {}
  ~Unfinished() {
    std::error_code ignored;
    fs::remove(path_, ignored);  // there is none after finish()
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }
  void finish() const {
    std::error_code failed;
    fs::rename(path_, target_, failed);
    if (failed)
      throw Error(ErrorCode::Io, target_.string() + ": cannot be given its name: " + failed.message());
  }

 private:
  fs::path target_;
  fs::path path_;
};

void requireSame(const ModelFile& file, const fs::path& written, const fs::path& target) {
  const ModelComparison comparison = compareModels(file, readModelFile(written));
  if (comparison.identical()) return;
  throw Error(ErrorCode::Internal,
              target.string() + ": read back, " + std::to_string(comparison.onlyInA.size()) +
                  " tensors are missing, " + std::to_string(comparison.otherShape.size()) +
                  " have another shape, the largest difference is " + std::to_string(comparison.largest()) +
                  "; nothing was kept");
}

Json provenanceOf(const ModelFile& file, const ModelExportRequest& request, const std::string& sha256) {
  return {{"model", file.file.filename().string()},
          {"model_sha256", sha256OfFile(file.file)},
          {"network", networkName(file.kind)},
          {"tensors", file.tensors.size()},
          {"parameters", parameterCount(file)},
          {"monai", request.monaiVersion.empty() ? "0.9 to 1.3" : request.monaiVersion},
          {"writer", file.writtenBy},
          {"facts", file.facts},
          {"settings", file.runConfig ? *file.runConfig : Json(nullptr)},
          {"file", request.target.filename().string()},
          {"sha256", sha256},
          {"program", std::string("Viscera ") + VISCERA_VERSION}};
}

}  // namespace

fs::path provenanceFileOf(const fs::path& target) {
  return target.parent_path() / (target.stem().string() + "_provenance.json");
}

ModelExportResult exportModel(const ModelExportRequest& request, const WorkContext& context) {
  requireFree(request);
  context.report("reading", 0.0);
  const ModelFile file = readModelFile(request.model);
  context.throwIfStopped();
  context.report("writing", 0.3);
  const Unfinished part(request.target);
  const std::string sha256 = writePtFile(part.path(), stateDict(file, request.monaiVersion));
  context.throwIfStopped();
  context.report("checking", 0.7);
  requireSame(file, part.path(), request.target);
  context.throwIfStopped();
  writeJsonFile(provenanceFileOf(request.target), provenanceOf(file, request, sha256));
  part.finish();
  context.report("checking", 1.0);
  return {request.target,
          provenanceFileOf(request.target),
          fs::file_size(request.target),
          sha256,
          networkName(file.kind),
          file.tensors.size(),
          file.runConfig.has_value()};
}

}  // namespace viscera
