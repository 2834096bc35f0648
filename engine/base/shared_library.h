// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace viscera {

/// Loads a shared library for good and offers its symbols to all others. Empty on success, also where it was
/// loaded before; else the system's reason. `name` is looked for as the linker of the program would. Any
/// thread.
[[nodiscard]] std::string loadSharedLibrary(const std::string& name);

}  // namespace viscera
