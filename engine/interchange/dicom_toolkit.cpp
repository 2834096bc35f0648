// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/dicom_toolkit.h"

#include "engine/base/error.h"

#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/oflog/oflog.h>

#include <mutex>

namespace viscera {
namespace {

/// A package without Debian's files has the dictionary beside the program.
void loadBundledDictionary() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return;
  const auto file = program.parent_path().parent_path() / "share" / "viscera" / "dicom.dic";
  if (!std::filesystem::exists(file, failed)) return;
  dcmDataDict.wrlock().loadDictionary(file.c_str());
  dcmDataDict.wrunlock();
}

}  // namespace

void prepareDicomToolkit() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    if (!dcmDataDict.isDictionaryLoaded()) loadBundledDictionary();
  });
  if (!dcmDataDict.isDictionaryLoaded())
    throw Error(ErrorCode::Io,
                "DCMTK's data dictionary was not found, so that no DICOM file can be written; install "
                "libdcmtk17, or set DCMDICTPATH to its dicom.dic");
}

void requireGood(const OFCondition& condition, const std::filesystem::path& file, const std::string& what) {
  if (condition.good()) return;
  throw Error(ErrorCode::InvalidInput,
              file.string() + ": " + what + " failed: " + std::string(condition.text()));
}

}  // namespace viscera
