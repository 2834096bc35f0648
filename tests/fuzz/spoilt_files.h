// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace viscera::test {

/// A sound file whose copies are spoilt.
struct Original {
  std::string name;  ///< as the copies are called; the extension counts
  std::string bytes;
};

[[nodiscard]] Original originalFrom(const std::filesystem::path& file, const std::string& name = {});

/// Spoils each original in turn, VISCERA_FUZZ_COUNT copies in all (1,000 where it is not set), and hands each
/// copy to `read`, alone in a folder. A copy passes where `read` returns or throws one Error that names it;
/// any other exception is a failure of the test, a crash ends it (the copy is then still in the folder for
/// temporary files). `read` itself expects what must hold of a copy that was read.
///
/// Prints how many copies were read and refused and what the worst of them took. With VISCERA_FUZZ_LIMITS=1,
/// for idle machines without sanitizer, more than 2 s or 256 MB for one copy is a failure as well.
void readSpoilt(const std::vector<Original>& originals,
                bool isText,
                const std::function<void(const std::filesystem::path&)>& read);

}  // namespace viscera::test
