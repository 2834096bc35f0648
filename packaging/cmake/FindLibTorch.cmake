# SPDX-License-Identifier: Apache-2.0
# Finds LibTorch as a C++ SDK, CPU libraries only: either the layout of the PyTorch wheel (<root>/torch/lib) or
# the one of the official zip (<root>/libtorch/lib, <root>/lib). The TorchConfig.cmake they carry fails without a
# CUDA toolkit, hence this file. The CUDA part (libtorch_cuda.so) is loaded at run time, never linked.
#
# Input:  LIBTORCH_ROOT (cache or environment)
# Output: LibTorch::torch (imported target), LibTorch_VERSION, LibTorch_LIBRARY_DIR

set(_libtorch_hints
    ${LIBTORCH_ROOT} ${LIBTORCH_ROOT}/torch ${LIBTORCH_ROOT}/libtorch
    $ENV{LIBTORCH_ROOT} $ENV{LIBTORCH_ROOT}/torch $ENV{LIBTORCH_ROOT}/libtorch)

find_path(LibTorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h HINTS ${_libtorch_hints} PATH_SUFFIXES include)
find_library(LibTorch_CPU_LIBRARY torch_cpu HINTS ${_libtorch_hints} PATH_SUFFIXES lib)
find_library(LibTorch_C10_LIBRARY c10 HINTS ${_libtorch_hints} PATH_SUFFIXES lib)

if(LibTorch_INCLUDE_DIR AND EXISTS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h")
  file(STRINGS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h" _libtorch_version_lines REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
elseif(LibTorch_INCLUDE_DIR)
  file(STRINGS "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include/torch/version.h" _libtorch_version_lines
       REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
endif()
foreach(_part MAJOR MINOR PATCH)
  string(REGEX MATCH "TORCH_VERSION_${_part} ([0-9]+)" _match "${_libtorch_version_lines}")
  set(_libtorch_${_part} "${CMAKE_MATCH_1}")
endforeach()
set(LibTorch_VERSION "${_libtorch_MAJOR}.${_libtorch_MINOR}.${_libtorch_PATCH}")

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  LibTorch
  REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run ./run or ./test once (they fetch it), or pass -DLIBTORCH_ROOT=<folder of the torch wheel or zip>")

if(LibTorch_FOUND AND NOT TARGET LibTorch::torch)
  get_filename_component(LibTorch_LIBRARY_DIR "${LibTorch_CPU_LIBRARY}" DIRECTORY)
  add_library(LibTorch::c10 SHARED IMPORTED)
  set_target_properties(LibTorch::c10 PROPERTIES IMPORTED_LOCATION "${LibTorch_C10_LIBRARY}")
  add_library(LibTorch::torch SHARED IMPORTED)
  set_target_properties(LibTorch::torch PROPERTIES
    IMPORTED_LOCATION "${LibTorch_CPU_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${LibTorch_INCLUDE_DIR};${LibTorch_INCLUDE_DIR}/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES LibTorch::c10
    # Without -fopenmp the header-only at::parallel_for silently runs on one thread. The library that is loaded is the
    # libgomp.so.1 beside libtorch_cpu.so, found first by our run path.
    INTERFACE_COMPILE_OPTIONS "$<$<COMPILE_LANGUAGE:CXX>:-fopenmp>"
    # libtorch_cpu.so needs libcudart and libcupti, which lie beside it; they are found at run time by its own rpath.
    INTERFACE_LINK_OPTIONS "-fopenmp;LINKER:-rpath-link,${LibTorch_LIBRARY_DIR};LINKER:--allow-shlib-undefined")
endif()
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY)
