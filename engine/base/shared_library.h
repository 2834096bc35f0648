// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace viscera {

/// Loads a shared library for good and offers its symbols to all others. Empty on success, also where it was
/// loaded before; else the system's reason. `name` is looked for as the linker of the program would. Any
/// thread.
[[nodiscard]] std::string loadSharedLibrary(const std::string& name);

/// Address of a function of a library that loadSharedLibrary() has loaded under this name; null where the
/// library is not loaded or has no such function. Any thread.
[[nodiscard]] void* functionOf(const std::string& library, const std::string& function);

}  // namespace viscera
