# SPDX-License-Identifier: Apache-2.0
# Runs at installation: puts the licence of everything bundled into share/doc/viscera/licences, a folder for each origin,
# and libraries.txt, which says where each library comes from. Fails where a text is missing, unless the environment has
# VISCERA_WITHOUT_LICENCES=1 (for a tree that is not handed on).
#
# In:  viscera_libraries, viscera_libtorch_folder, viscera_packaging_folder, CMAKE_INSTALL_PREFIX
cmake_minimum_required(VERSION 3.25)

set(viscera_licences "${CMAKE_INSTALL_PREFIX}/share/doc/viscera/licences")
# Compiled into the program, with no shared library of their own.
set(viscera_compiled_in nlohmann-json3-dev libcli11-dev libeigen3-dev libsqlitecpp-dev)

function(viscera_missing_licence what remedy)
  set(sentence "The licence of ${what} is missing, and what is bundled may not be handed on without it; ${remedy}")
  if("$ENV{VISCERA_WITHOUT_LICENCES}")
    message(STATUS "${sentence} (VISCERA_WITHOUT_LICENCES is set)")
  else()
    message(FATAL_ERROR "${sentence}. VISCERA_WITHOUT_LICENCES=1 makes a tree for this machine only.")
  endif()
endfunction()

# Puts dpkg's lines "package:architecture: file" about all given libraries into <out_variable>; one call, since each takes
# a tenth of a second. dpkg takes /lib/… and /usr/lib/… for different files, so it is asked for both.
function(viscera_ask_dpkg libraries out_variable)
  set(spellings)
  foreach(library IN LISTS libraries)
    file(REAL_PATH "${library}" file)
    string(REGEX REPLACE "^/usr/" "/" short "${file}")
    list(APPEND spellings "${short}" "/usr${short}")
  endforeach()
  execute_process(COMMAND dpkg-query --search ${spellings} OUTPUT_VARIABLE answer ERROR_QUIET)
  set(${out_variable} "${answer}" PARENT_SCOPE)
endfunction()

# Debian package of a library; empty where dpkg knows none.
function(viscera_debian_package library dpkg_answer out_variable)
  file(REAL_PATH "${library}" file)
  string(REGEX REPLACE "^/usr/" "/" short "${file}")
  string(REPLACE "+" "\\+" pattern "${short}")
  set(package)
  if("\n${dpkg_answer}" MATCHES "\n([a-z0-9.+-]+)(:[a-z0-9]+)?: (/usr)?${pattern}\n")
    set(package ${CMAKE_MATCH_1})
  endif()
  set(${out_variable} "${package}" PARENT_SCOPE)
endfunction()

# Wheel that a library beside LibTorch came with.
function(viscera_wheel name out_variable)
  set(wheel torch)
  if(name MATCHES "^libcudart")
    set(wheel nvidia_cuda_runtime)
  elseif(name MATCHES "^libcupti")
    set(wheel nvidia_cuda_cupti)
  endif()
  set(${out_variable} ${wheel} PARENT_SCOPE)
endfunction()

# Copyright file of a Debian package, and the full texts that it refers to.
function(viscera_install_debian_licence package)
  set(copyright "/usr/share/doc/${package}/copyright")
  if(NOT EXISTS "${copyright}")
    viscera_missing_licence("the Debian package ${package}" "install the package with its documentation")
    return()
  endif()
  file(REAL_PATH "${copyright}" file)
  file(INSTALL "${file}" DESTINATION "${viscera_licences}/${package}")
  file(READ "${copyright}" words)
  string(REGEX MATCHALL "/usr/share/common-licenses/[A-Za-z]+(-[0-9.]*[0-9])?" texts "${words}")
  list(REMOVE_DUPLICATES texts)
  foreach(text IN LISTS texts)
    if(EXISTS "${text}")
      cmake_path(GET text FILENAME name)
      file(REAL_PATH "${text}" file)
      file(INSTALL "${file}" DESTINATION "${viscera_licences}/common-licenses" RENAME "${name}")
    endif()
  endforeach()
endfunction()

# Licence files of a wheel. They lie beside LibTorch's folder, as in Python's site-packages.
function(viscera_install_wheel_licence wheel)
  cmake_path(SET site NORMALIZE "${viscera_libtorch_folder}/../..")
  file(GLOB texts "${site}${wheel}-*.dist-info/licenses/*")
  if(NOT texts)
    viscera_missing_licence("${wheel}, looked for in ${site}${wheel}-*.dist-info/licenses,"
                            "packaging/package.sh fetches it, except where LIBTORCH_ROOT was set by hand: then put it there")
    return()
  endif()
  file(INSTALL ${texts} DESTINATION "${viscera_licences}/${wheel}")
endfunction()

viscera_ask_dpkg("${viscera_libraries}" dpkg_answer)
set(table)
set(packages ${viscera_compiled_in})
set(wheels)
foreach(library IN LISTS viscera_libraries)
  cmake_path(GET library FILENAME name)
  cmake_path(IS_PREFIX viscera_libtorch_folder "${library}" of_wheel)
  if(name MATCHES "^libgomp") # GCC's, and LibTorch's wheel, which brings it, lacks GCC's licence
    set(origin libgomp1)
    list(APPEND packages ${origin})
  elseif(of_wheel)
    viscera_wheel(${name} origin)
    list(APPEND wheels ${origin})
  else()
    viscera_debian_package(${library} "${dpkg_answer}" origin)
    if(NOT origin)
      viscera_missing_licence("${library}" "make the package on Debian 12, where dpkg knows the origin of every library")
      continue()
    endif()
    list(APPEND packages ${origin})
  endif()
  string(APPEND table "${name} ${origin}\n")
endforeach()

list(REMOVE_DUPLICATES packages)
list(REMOVE_DUPLICATES wheels)
foreach(package IN LISTS packages)
  viscera_install_debian_licence(${package})
endforeach()
foreach(wheel IN LISTS wheels)
  viscera_install_wheel_licence(${wheel})
endforeach()
file(INSTALL "${viscera_packaging_folder}/licences/" DESTINATION "${viscera_licences}")
file(WRITE "$ENV{DESTDIR}${viscera_licences}/libraries.txt" "${table}")
