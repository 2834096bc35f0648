// SPDX-License-Identifier: Apache-2.0
#include "app/window/host_machine.h"

namespace viscera {

// Versions come from CMake: those that the program was built with.
std::vector<ComponentVersion> HostMachine::components() const {
  return {
      {"LibTorch", VISCERA_LIBTORCH_VERSION, "BSD-3-Clause"},
      {"oneMKL and oneDNN (in LibTorch)", "with LibTorch", "Intel Simplified Software License; Apache-2.0"},
      {"ITK", VISCERA_ITK_VERSION, "Apache-2.0"},
      {"GDCM", VISCERA_GDCM_VERSION, "BSD-3-Clause"},
      {"Qt", VISCERA_QT_VERSION, "LGPL-3.0"},
      {"QCustomPlot", VISCERA_QCUSTOMPLOT_VERSION, "GPL-3.0"},
      {"VTK", VISCERA_VTK_VERSION, "BSD-3-Clause"},
      {"Inter (typeface)", "3.19", "OFL-1.1"},
      {"SQLite", VISCERA_SQLITE_VERSION, "public domain"},
      {"SQLiteCpp", VISCERA_SQLITECPP_VERSION, "MIT"},
      {"nlohmann json", VISCERA_JSON_VERSION, "MIT"},
      {"CLI11", VISCERA_CLI11_VERSION, "BSD-3-Clause"},
      {"Eigen", VISCERA_EIGEN_VERSION, "MPL-2.0"},
      {"OpenSSL", VISCERA_OPENSSL_VERSION, "Apache-2.0"},
      {"zlib", VISCERA_ZLIB_VERSION, "Zlib"},
      {"bzip2", VISCERA_BZIP2_VERSION, "bzip2-1.0.6"},
      {"GCC runtime (libgomp, libstdc++)", "12", "GPL-3.0 with the runtime library exception"}};
}

}  // namespace viscera
