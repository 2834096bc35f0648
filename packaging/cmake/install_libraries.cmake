# SPDX-License-Identifier: Apache-2.0
# Runs at installation: copies every shared library that the program needs, at any depth, to lib/viscera, except the C and
# C++ runtime. Each lies there once, under the name the loader asks for, byte for byte as it came.
#
# In:  viscera_program, viscera_libtorch_folder, CMAKE_INSTALL_PREFIX
# Out: viscera_libraries (paths as found on this machine)
cmake_minimum_required(VERSION 3.25)

file(GET_RUNTIME_DEPENDENCIES
  EXECUTABLES "${viscera_program}"
  RESOLVED_DEPENDENCIES_VAR viscera_libraries
  UNRESOLVED_DEPENDENCIES_VAR viscera_unresolved
  CONFLICTING_DEPENDENCIES_PREFIX viscera_conflicts
  PRE_EXCLUDE_REGEXES
    "^ld-linux" "^lib(c|m|dl|rt|pthread|util|resolv)\\.so" # glibc
    "^libstdc\\+\\+\\.so" "^libgcc_s\\.so")                # GCC's runtime
if(viscera_unresolved)
  message(FATAL_ERROR "viscera-cli needs libraries that this machine lacks: ${viscera_unresolved}; build it here again")
endif()
if(viscera_conflicts_FILENAMES)
  message(FATAL_ERROR "libraries are found in several places, and one would be loaded for another: ${viscera_conflicts_FILENAMES}; "
                      "empty LD_LIBRARY_PATH and configure again")
endif()
if(viscera_libraries MATCHES "libtorch_cuda")
  message(FATAL_ERROR "viscera-cli links libtorch_cuda.so, which it must only load where a GPU is; see packaging/README.md")
endif()

list(SORT viscera_libraries COMPARE NATURAL)
foreach(library IN LISTS viscera_libraries)
  file(REAL_PATH "${library}" file)
  get_filename_component(name "${library}" NAME)
  file(INSTALL "${file}" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/viscera" TYPE PROGRAM RENAME "${name}")
endforeach()
