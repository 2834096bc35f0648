// SPDX-License-Identifier: Apache-2.0
#include "engine/base/shared_library.h"

#include <dlfcn.h>

namespace viscera {

std::string loadSharedLibrary(const std::string& name) {
  if (dlopen(name.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr) return {};
  const char* reason = dlerror();
  return reason == nullptr ? "unknown reason" : reason;
}

void* functionOf(const std::string& library, const std::string& function) {
  void* const handle = dlopen(library.c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (handle == nullptr) return nullptr;
  void* const address = dlsym(handle, function.c_str());
  dlclose(handle);  // loadSharedLibrary() keeps it loaded
  return address;
}

}  // namespace viscera
