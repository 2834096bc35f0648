// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// What SQLite's own checks (integrity_check, foreign_key_check) find wrong in a database, one sentence each;
/// for a file that cannot be opened why. Empty where all is well. Writes nothing, changes nothing.
[[nodiscard]] std::vector<std::string> databaseProblems(const std::filesystem::path& file);

/// Copies a database as of one moment, also while others write to it (SQLite's online backup). `target`
/// appears only when it is complete and has no problem of its own.
/// @throws Error as Database; Error{Io} where the copy is not sound.
void copyDatabase(const std::filesystem::path& file, const std::filesystem::path& target);

}  // namespace viscera
