# SPDX-License-Identifier: Apache-2.0
# One static library per module, one test executable per module.
#
# Every target sees other modules only through an include root of its own (a folder holding one link to the module's
# sources), so a header of a module that is not linked does not compile: the arrows of ARCHITECTURE.md are enforced
# by the compiler.

# Creates <build>/roots/<target>/<module> -> <source>/<module> and returns the root in <out_variable>.
function(viscera_include_root module out_variable)
  string(REPLACE "/" "_" name "${module}")
  set(root "${CMAKE_BINARY_DIR}/roots/${name}")
  get_filename_component(parent "${root}/${module}" DIRECTORY)
  file(MAKE_DIRECTORY "${parent}")
  if(NOT EXISTS "${root}/${module}")
    file(CREATE_LINK "${CMAKE_SOURCE_DIR}/${module}" "${root}/${module}" SYMBOLIC)
  endif()
  set(${out_variable} "${root}" PARENT_SCOPE)
endfunction()

# Lets a target use the precompiled torch/torch.h. It is compiled with -fPIC and does not fit the -fPIE of programs.
function(viscera_use_torch_pch target)
  target_precompile_headers(${target} REUSE_FROM viscera_torch_pch)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
endfunction()

# viscera_add_module(<folder> SOURCES ... [PUBLIC targets] [PRIVATE targets] [TORCH_PCH])
# Makes target viscera_<folder with _> and alias viscera::<folder with ::>.
function(viscera_add_module module)
  cmake_parse_arguments(arg "TORCH_PCH" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  string(REPLACE "/" "_" name "viscera_${module}")
  string(REPLACE "/" "::" alias "viscera::${module}")
  viscera_include_root(${module} root)
  add_library(${name} STATIC ${arg_SOURCES})
  add_library(${alias} ALIAS ${name})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(${name} PUBLIC "${root}")
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} viscera_warnings)
  if(arg_TORCH_PCH)
    viscera_use_torch_pch(${name})
  endif()
endfunction()

# viscera_add_test(<folder> SOURCES ... [LINK targets] [LABEL label] [ENVIRONMENT NAME=value] [TORCH_PCH] [WITHOUT_TORCH] [LONG])
# Makes <folder with _>_test from files of tests/<folder>, every suite a ctest of its own, <folder>/<suite>.
# WITHOUT_TORCH: the target links no LibTorch and takes part in the AddressSanitizer run (`ctest -L asan`, target
# asan_tests). LONG: its suites begin before all others, so that no core is left idle while the last one ends.
add_custom_target(asan_tests)
function(viscera_add_test module)
  cmake_parse_arguments(arg "TORCH_PCH;WITHOUT_TORCH;LONG" "LABEL" "SOURCES;LINK;ENVIRONMENT" ${ARGN})
  string(REPLACE "/" "_" name "${module}_test")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE "${CMAKE_BINARY_DIR}/roots/tests")
  target_link_libraries(${name} PRIVATE ${arg_LINK} viscera_test_support GTest::gtest GTest::gmock viscera_warnings)
  if(arg_TORCH_PCH)
    viscera_use_torch_pch(${name})
  endif()
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(arg_WITHOUT_TORCH)
    list(APPEND arg_LABEL asan)
    add_dependencies(asan_tests ${name})
  endif()
  set(cost 0)
  if(arg_LONG)
    set(cost 1000)
  endif()
  set(suites "${CMAKE_CURRENT_BINARY_DIR}/${name}_suites.cmake")
  file(GENERATE OUTPUT "${suites}" CONTENT "include([[${CMAKE_SOURCE_DIR}/packaging/cmake/AddSuites.cmake]])
viscera_add_suites([[${module}]] [[$<TARGET_FILE:${name}>]] [[${CMAKE_SOURCE_DIR}]]
                   [[${arg_LABEL}]] ${cost} [[${arg_ENVIRONMENT}]])
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${suites}")
endfunction()
