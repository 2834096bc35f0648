// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/ofstd/ofcond.h>

#include <filesystem>
#include <string>

namespace viscera {

/// Prepares DCMTK: nothing on stderr, data dictionary loaded. Cheap when called again.
/// @throws Error{Io} where there is no data dictionary, naming the remedy.
void prepareDicomToolkit();

/// @throws Error{InvalidInput} "<file>: <what> failed: <reason>" for a condition that is an error.
void requireGood(const OFCondition& condition, const std::filesystem::path& file, const std::string& what);

}  // namespace viscera
