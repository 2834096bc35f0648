// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/pt_reader.h"

#include "engine/base/error.h"
#include "engine/interchange/pickle_reader.h"
#include "engine/interchange/pt_value_builder.h"
#include "engine/interchange/storage_tensors.h"
#include "engine/interchange/zip_archive.h"

#include <array>
#include <fstream>
#include <string>
#include <string_view>

namespace viscera {
namespace {

constexpr std::string_view kPickleName = "data.pkl";
constexpr std::uint64_t kLargestPickle = 64U << 20;

/// First bytes of files that people mistake for a model, and what to say about them.
struct Lookalike {
  std::string_view start;
  std::string_view explanation;
};
constexpr std::array<Lookalike, 6> kLookalikes = {{
    {std::string_view("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14),
     "is in PyTorch's format from before version 1.6; load it in a newer PyTorch and save it again with "
     "torch.save"},
    {std::string_view("\x80", 1), "is a bare Python pickle, not a file written by torch.save"},
    {"version https://git-lfs", "is only a Git LFS pointer; fetch the model itself with `git lfs pull`"},
    {std::string_view("\x1f\x8b", 2), "is compressed by gzip; unpack it first"},
    {"\x89HDF", "is an HDF5 file, not one written by torch.save"},
    {"<", "looks like a web page; the download failed, fetch the model again"},
}};

constexpr std::array<std::string_view, 7> kVolumeEndings = {
    ".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm"};

void refuseVolumes(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  for (const std::string_view ending : kVolumeEndings)
    if (name.ends_with(ending))
      throw Error(
          ErrorCode::InvalidInput,
          path.string() +
              ": is a scan or a label map, no model; name a .pt file, an MMAR or bundle folder, or a run "
              "folder");
}

void refuseLookalikes(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::error_code failed;
  if (!stream || std::filesystem::is_directory(path, failed))
    throw Error(ErrorCode::Io, path.string() + ": cannot be opened for reading");
  std::array<char, 32> start{};
  stream.read(start.data(), start.size());
  const std::string_view head(start.data(), static_cast<std::size_t>(stream.gcount()));
  if (head.empty()) throw Error(ErrorCode::InvalidInput, path.string() + ": is empty");
  if (head.starts_with("PK\x03\x04")) return;
  refuseVolumes(path);
  for (const Lookalike& each : kLookalikes)
    if (head.starts_with(each.start))
      throw Error(ErrorCode::InvalidInput, path.string() + ": " + std::string(each.explanation));
  throw Error(ErrorCode::InvalidInput,
              path.string() + ": is not a file written by torch.save (no zip archive)");
}

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, path.string() + ": " + reason);
}

/// Folder of data.pkl inside the archive, with its slash; torch.save uses the file's stem or "archive".
std::string rootOf(const ZipArchive& archive, const std::filesystem::path& path) {
  for (const ZipEntry& entry : archive.entries()) {
    const std::string_view name = entry.name;
    if (!name.ends_with(kPickleName)) continue;
    const std::string_view folder = name.substr(0, name.size() - kPickleName.size());
    if (folder.empty() || folder.find('/') == folder.size() - 1) return std::string(folder);
  }
  refuse(path, "is a zip archive, but not one written by torch.save (no data.pkl)");
}

void refuseUnsupported(ZipArchive& archive, const std::string& root, const std::filesystem::path& path) {
  if (archive.find(root + "constants.pkl") != nullptr)
    refuse(
        path,
        "is a TorchScript program, not a state dict; give the checkpoint (.pt) that lies beside it, or save "
        "torch.jit.load(file).state_dict() with torch.save");
  const ZipEntry* order = archive.find(root + "byteorder");
  if (order == nullptr) return;
  const SharedBytes content = archive.read(*order);
  const std::string_view text(reinterpret_cast<const char*>(content.data.get()), content.size);
  if (text != "little") refuse(path, "was written on a big-endian machine, which is not supported");
}

}  // namespace

PtValue readPtFile(const std::filesystem::path& path, const PtReadOptions& options) {
  refuseLookalikes(path);
  ZipArchive archive(path);
  const std::string root = rootOf(archive, path);
  refuseUnsupported(archive, root, path);
  const ZipEntry& entry = *archive.find(root + std::string(kPickleName));
  if (entry.size > kLargestPickle) refuse(path, "its data.pkl is larger than 64 MiB");
  const SharedBytes pickle = archive.read(entry);
  const PickleGraph graph = readPickle(pickle.span(), path.string());
  StorageTensors tensors(archive, root, path.string());
  return PtValueBuilder(graph, tensors, path.string()).build(options);
}

}  // namespace viscera
