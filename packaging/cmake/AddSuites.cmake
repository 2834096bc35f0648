# SPDX-License-Identifier: Apache-2.0
# Read by ctest, not by CMake: makes a test of every suite of a GoogleTest program.
#
# A suite and not a test, since many suites train one small model for all their tests, which a process for each test
# would train again: the whole took twice as long.

# viscera_add_suites(<module> <program> <folder to run in> <labels> <cost> <environment>)
function(viscera_add_suites module program folder labels cost environment)
  if(NOT EXISTS "${program}")
    add_test("${module}" "${program} (not built)")
    return()
  endif()
  execute_process(COMMAND "${program}" --gtest_list_tests WORKING_DIRECTORY "${folder}"
                  OUTPUT_VARIABLE listing ERROR_VARIABLE problem RESULT_VARIABLE status TIMEOUT 120)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${program} does not list its tests (${status}):\n${listing}${problem}")
  endif()
  string(REGEX MATCHALL "(^|\n)[A-Za-z0-9_/]+\\." suites "${listing}") # tests of a suite are indented
  foreach(suite IN LISTS suites)
    string(REGEX REPLACE "[\n.]" "" suite "${suite}")
    add_test("${module}/${suite}" "${program}" "--gtest_filter=${suite}.*")
    set_tests_properties("${module}/${suite}" PROPERTIES
                         WORKING_DIRECTORY "${folder}" LABELS "${labels}" COST ${cost} ENVIRONMENT "${environment}"
                         SKIP_RETURN_CODE 77 TIMEOUT 1800)
  endforeach()
endfunction()
