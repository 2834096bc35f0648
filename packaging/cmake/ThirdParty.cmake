# SPDX-License-Identifier: Apache-2.0
# The only file that finds third-party packages. Modules use the imported targets named here.

find_package(Threads REQUIRED)
find_package(LibTorch 2.4 REQUIRED)
set(CMAKE_BUILD_RPATH "${LibTorch_LIBRARY_DIR}")

# One precompiled header for every file that needs all of LibTorch; torch/torch.h alone costs 20 s without it.
add_library(viscera_torch_pch STATIC "${CMAKE_SOURCE_DIR}/packaging/cmake/torch_pch.cpp")
target_link_libraries(viscera_torch_pch PUBLIC LibTorch::torch PRIVATE viscera_warnings)
target_precompile_headers(viscera_torch_pch PRIVATE <torch/torch.h>)

if(VISCERA_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
if(VISCERA_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()

if(NOT VISCERA_CUDA_CORE)
  find_package(nlohmann_json REQUIRED)
  find_package(OpenSSL REQUIRED COMPONENTS Crypto)
  find_package(Eigen3 REQUIRED)
  find_package(ZLIB REQUIRED)
  find_package(BZip2 REQUIRED)
  find_package(CLI11 REQUIRED)
  find_package(spdlog REQUIRED)
  find_package(SQLiteCpp REQUIRED)
  find_package(ITK REQUIRED COMPONENTS ITKCommon ITKIOImageBase ITKIONRRD ITKIOMeta ITKGDCM
               ITKIOPNG)

  # LibTorch holds the Gloo library and c10d's headers, but not Gloo's own, which those include.
  find_path(Gloo_INCLUDE_DIR gloo/rendezvous/store.h)
  mark_as_advanced(Gloo_INCLUDE_DIR)
  if(NOT Gloo_INCLUDE_DIR)
    message(FATAL_ERROR "Gloo's headers were not found; install libgloo-dev, or pass -DGloo_INCLUDE_DIR=<folder that holds gloo/>")
  endif()
  add_library(viscera_gloo INTERFACE)
  add_library(viscera::third_party::gloo ALIAS viscera_gloo)
  target_include_directories(viscera_gloo SYSTEM INTERFACE "${Gloo_INCLUDE_DIR}")

  # ITK 5.2 sets variables; this wraps them. Reader classes are named in code, so no factory registration is generated.
  add_library(viscera_itk INTERFACE)
  add_library(viscera::third_party::itk ALIAS viscera_itk)
  target_include_directories(viscera_itk SYSTEM INTERFACE ${ITK_INCLUDE_DIRS})
  # ITK's headers bring an Eigen of their own, which cannot be included beside ours.
  target_compile_definitions(viscera_itk INTERFACE ITK_USE_SYSTEM_EIGEN)
  target_link_libraries(viscera_itk INTERFACE ${ITK_LIBRARIES})

  # Writes DICOM segmentations.
  find_package(DCMTK REQUIRED CONFIG)
  add_library(viscera_dcmtk INTERFACE)
  add_library(viscera::third_party::dcmtk ALIAS viscera_dcmtk)
  target_link_libraries(viscera_dcmtk INTERFACE DCMTK::dcmseg DCMTK::dcmfg DCMTK::dcmiod DCMTK::dcmdata DCMTK::ofstd DCMTK::oflog)
endif()

if(VISCERA_GUI AND NOT VISCERA_CUDA_CORE)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets Svg PrintSupport DBus OpenGL)
  find_package(QCustomPlotQt6 REQUIRED)
  # Only what draws surfaces: other modules would bring Debian's Qt 5 and MPI.
  find_package(VTK 9.1 REQUIRED COMPONENTS CommonCore CommonDataModel RenderingCore RenderingOpenGL2)
  if(VISCERA_TESTS)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
  endif()
endif()
