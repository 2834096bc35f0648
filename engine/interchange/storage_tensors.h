// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/pt_reader.h"
#include "engine/interchange/shared_bytes.h"
#include "engine/interchange/zip_archive.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace viscera {

/// What a pickle says about one tensor: a view into a storage.
struct TensorRecipe {
  std::string storageClass;  ///< e.g. "torch.FloatStorage"
  std::string storageKey;    ///< name of the entry under data/
  std::int64_t storageElements = 0;
  std::int64_t offset = 0;  ///< elements
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;  ///< elements
  std::string dtype;  ///< "torch.float32" where the storage has no type of its own, else empty
};

/// Makes tensors from the storages of an archive. Each storage is read once; contiguous tensors share its
/// bytes, others are copied into order, in sum at most four times the file.
class StorageTensors {
 public:
  /// `root`: the archive's folder that holds data.pkl, "" or ending in "/".
  StorageTensors(ZipArchive& archive, std::string root, std::string fileName);

  /// None for element types that PtDtype lacks (complex, quantised).
  /// @throws Error{InvalidInput}: negative or huge sizes, a view that leaves its storage, a missing storage.
  [[nodiscard]] std::optional<PtTensor> make(const TensorRecipe& recipe);

 private:
  [[noreturn]] void refuse(const std::string& reason) const;
  [[nodiscard]] const SharedBytes& storage(const TensorRecipe& recipe, std::size_t elementSize);
  [[nodiscard]] std::int64_t checkedCount(const TensorRecipe& recipe, std::size_t elementSize) const;
  void checkView(const TensorRecipe& recipe) const;
  [[nodiscard]] std::shared_ptr<const std::byte> ordered(const TensorRecipe& recipe,
                                                         const std::byte* first,
                                                         std::size_t elementSize,
                                                         std::size_t count);

  ZipArchive& archive_;
  std::string root_;
  std::string fileName_;
  std::uint64_t copiedBytes_ = 0;
  std::unordered_map<std::string, SharedBytes> storages_;
};

}  // namespace viscera
