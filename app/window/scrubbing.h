// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace viscera {

/// Names that must not appear in a scrubbed text.
struct PrivateNames {
  std::vector<std::string> people;  ///< log-in and full names
  std::vector<std::string> hosts;
  std::vector<std::string> folders;  ///< known folders, which may hold blanks
};

/// The names of this user and machine, and the folder.
[[nodiscard]] PrivateNames privateNames(const std::string& folder);

/// A copy of the text in which names of people, hosts, files and folders are replaced by "<user>", "<host>",
/// "<path 1>" and "<file 2>.nii.gz"; the same name gets the same number. A path ends at a punctuation mark or
/// at the end of the line, not at a blank, since names may hold blanks: rather a word too many is lost than a
/// name is left.
[[nodiscard]] std::string scrubbed(const std::string& text, const PrivateNames& names);

}  // namespace viscera
