# SPDX-License-Identifier: Apache-2.0
# Compiler and linker settings shared by all our targets (attached target by target in VisceraModule.cmake).

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
# -g1: line numbers for back traces; full debug information of LibTorch's headers would double the build time.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
# A rounding that differs between two builds of one source would break "resume is bit for bit".
add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-ffp-contract=off>)

find_program(VISCERA_CCACHE ccache)
if(VISCERA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${VISCERA_CCACHE})
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
endif()
find_program(VISCERA_MOLD mold)
if(VISCERA_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(viscera_warnings INTERFACE)
target_compile_options(viscera_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wno-sign-conversion
  $<$<BOOL:${VISCERA_WARNINGS_AS_ERRORS}>:-Werror>)
if(VISCERA_MOLD)
  add_library(viscera_tls_alignment OBJECT "${CMAKE_CURRENT_LIST_DIR}/tls_alignment.cpp")
  target_sources(viscera_warnings INTERFACE
    $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:$<TARGET_OBJECTS:viscera_tls_alignment>>)
endif()
if(VISCERA_SANITIZER)
  # What UndefinedBehaviorSanitizer finds ends the test; reports alone would go unseen.
  add_compile_options(-fsanitize=${VISCERA_SANITIZER} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${VISCERA_SANITIZER})
endif()
