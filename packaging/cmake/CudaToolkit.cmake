# SPDX-License-Identifier: Apache-2.0
# For VISCERA_CUDA=ON: finds nvcc 13 and the CUDA libraries that LibTorch brings, and turns the language CUDA on.
#
# Input:  VISCERA_CUDA_ROOT (cache or environment; `source packaging/setup.sh --cuda` sets it), or nvcc on the PATH
#         VISCERA_CUDA_ARCHITECTURES, e.g. 90-real for a quick build for one GPU
# Output: CudaToolkit::runtime, CudaToolkit::c10_cuda (imported targets)

if(NOT CMAKE_CUDA_COMPILER)
  find_program(VISCERA_NVCC nvcc HINTS "${VISCERA_CUDA_ROOT}/bin" "$ENV{VISCERA_CUDA_ROOT}/bin" /usr/local/cuda/bin)
  mark_as_advanced(VISCERA_NVCC)
  if(NOT VISCERA_NVCC)
    message(FATAL_ERROR "VISCERA_CUDA is on, but nvcc was not found; \"source packaging/setup.sh --cuda\" fetches it, or pass "
                        "-DVISCERA_CUDA_ROOT=<folder of a CUDA 13 toolkit>")
  endif()
  set(CMAKE_CUDA_COMPILER "${VISCERA_NVCC}")
endif()
set(CMAKE_CUDA_RUNTIME_LIBRARY Shared)
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES 75) # of the compiler check; targets have their own
endif()
enable_language(CUDA)
if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION) # CMake 3.25 knows it of no nvcc
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
endif()
if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 13.0)
  message(FATAL_ERROR "nvcc ${CMAKE_CUDA_COMPILER_VERSION} is too old, LibTorch's GPU part needs CUDA 13 (found: ${CMAKE_CUDA_COMPILER})")
endif()

# Code for each generation of GPUs that CUDA 13 knows, and PTX of the newest for those to come.
execute_process(COMMAND "${CMAKE_CUDA_COMPILER}" --list-gpu-arch OUTPUT_VARIABLE viscera_gpu_list OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REGEX MATCHALL "[0-9]+" viscera_gpu_list "${viscera_gpu_list}")
list(SORT viscera_gpu_list COMPARE NATURAL)
list(GET viscera_gpu_list -1 viscera_newest_gpu)
set(VISCERA_CUDA_ARCHITECTURES "75-real;80-real;86-real;89-real;90-real;100-real;120-real;${viscera_newest_gpu}-virtual"
    CACHE STRING "GPU generations that libviscera_cuda.so is compiled for")

find_library(CudaToolkit_C10_CUDA_LIBRARY c10_cuda HINTS "${LibTorch_LIBRARY_DIR}" NO_DEFAULT_PATH)
find_file(CudaToolkit_RUNTIME_LIBRARY libcudart.so.13 HINTS "${LibTorch_LIBRARY_DIR}" "${VISCERA_CUDA_ROOT}/lib" "$ENV{VISCERA_CUDA_ROOT}/lib"
          PATHS ${CMAKE_CUDA_IMPLICIT_LINK_DIRECTORIES} NO_DEFAULT_PATH)
mark_as_advanced(CudaToolkit_C10_CUDA_LIBRARY CudaToolkit_RUNTIME_LIBRARY)
if(NOT CudaToolkit_C10_CUDA_LIBRARY OR NOT CudaToolkit_RUNTIME_LIBRARY)
  message(FATAL_ERROR "libc10_cuda.so or libcudart.so.13 is missing in ${LibTorch_LIBRARY_DIR}; take a LibTorch with CUDA 13")
endif()
add_library(CudaToolkit::runtime SHARED IMPORTED)
set_target_properties(CudaToolkit::runtime PROPERTIES
  IMPORTED_LOCATION "${CudaToolkit_RUNTIME_LIBRARY}"
  INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CUDA_TOOLKIT_INCLUDE_DIRECTORIES}")
add_library(CudaToolkit::c10_cuda SHARED IMPORTED)
set_target_properties(CudaToolkit::c10_cuda PROPERTIES IMPORTED_LOCATION "${CudaToolkit_C10_CUDA_LIBRARY}")
# libviscera_cuda.so lies beside the program.
list(APPEND CMAKE_BUILD_RPATH "$ORIGIN")
