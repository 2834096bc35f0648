# SPDX-License-Identifier: Apache-2.0
# Runs at installation: copies every shared library that the programs and Qt's plugins need, at any depth, to lib/viscera,
# except the C and C++ runtime. Each lies there once, under the name the loader asks for, byte for byte as it came.
#
# In:  viscera_programs, viscera_qt_plugins, viscera_modules (loaded by the programs, installed by their own rules),
#      viscera_libtorch_folder, CMAKE_INSTALL_PREFIX
# Out: viscera_libraries (paths as found on this machine)
cmake_minimum_required(VERSION 3.25)

file(GET_RUNTIME_DEPENDENCIES
  EXECUTABLES ${viscera_programs}
  MODULES ${viscera_qt_plugins} ${viscera_modules}
  RESOLVED_DEPENDENCIES_VAR viscera_libraries
  UNRESOLVED_DEPENDENCIES_VAR viscera_unresolved
  CONFLICTING_DEPENDENCIES_PREFIX viscera_conflicts
  PRE_EXCLUDE_REGEXES
    "^ld-linux" "^lib(c|m|dl|rt|pthread|util|resolv)\\.so" # glibc
    "^libstdc\\+\\+\\.so" "^libgcc_s\\.so")                # GCC's runtime
if(viscera_unresolved)
  message(FATAL_ERROR "the programs need libraries that this machine lacks: ${viscera_unresolved}; build it here again")
endif()
# A library that LibTorch brings, and the system as well (libgomp), is LibTorch's for both programs.
foreach(name IN LISTS viscera_conflicts_FILENAMES)
  set(chosen)
  foreach(candidate IN LISTS viscera_conflicts_${name})
    cmake_path(IS_PREFIX viscera_libtorch_folder "${candidate}" NORMALIZE of_libtorch)
    if(of_libtorch)
      set(chosen "${candidate}")
    endif()
  endforeach()
  if(NOT chosen)
    message(FATAL_ERROR "${name} is found in several places, and one would be loaded for another: "
                        "${viscera_conflicts_${name}}; empty LD_LIBRARY_PATH and configure again")
  endif()
  list(APPEND viscera_libraries "${chosen}")
endforeach()
if(viscera_libraries MATCHES "libtorch_cuda")
  message(FATAL_ERROR "a program links libtorch_cuda.so, which it must only load where a GPU is; see packaging/README.md")
endif()

list(SORT viscera_libraries COMPARE NATURAL)
foreach(library IN LISTS viscera_libraries)
  file(REAL_PATH "${library}" file)
  get_filename_component(name "${library}" NAME)
  file(INSTALL "${file}" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/viscera" TYPE PROGRAM RENAME "${name}")
endforeach()
foreach(plugin IN LISTS viscera_qt_plugins)
  file(REAL_PATH "${plugin}" file)
  cmake_path(GET plugin PARENT_PATH kind)
  cmake_path(GET kind FILENAME kind)
  file(INSTALL "${file}" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/viscera/plugins/${kind}" TYPE PROGRAM)
endforeach()
