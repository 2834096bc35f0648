// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <istream>
#include <map>
#include <optional>
#include <string>

namespace viscera {

/// A line of an NRRD header.
struct NrrdLine {
  std::string text;
  std::string name;  ///< of the field, in lower case; empty where the line holds none
  std::string value;
};

/// Next line of a header; none at the end of the header or of the file, or where a line is longer than any.
[[nodiscard]] std::optional<NrrdLine> nextNrrdLine(std::istream& stream);

using NrrdFields = std::map<std::string, std::string>;

/// Fields of an NRRD header, up to the empty line that ends it.
[[nodiscard]] NrrdFields nrrdFields(const std::filesystem::path& path);

/// Value of a field, e.g. "data file", which may also be spelt without its blank; empty where there is none.
/// Source: NRRD format definition, section 4.
[[nodiscard]] std::string valueOf(const NrrdFields& fields, const std::string& name);

}  // namespace viscera
