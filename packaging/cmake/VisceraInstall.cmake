# SPDX-License-Identifier: Apache-2.0
# `cmake --install <build> --prefix P`, `cpack -G TGZ`: a tree that runs wherever it is put; `cpack -G DEB`: the same tree as
# a Debian package. packaging/README.md tells what lies in it. The rule of the program itself stands in app/CMakeLists.txt; all work is done at installation time.

install(DIRECTORY "${CMAKE_SOURCE_DIR}/resources/" DESTINATION share/viscera)
# DCMTK looks for its data dictionary where Debian puts it, and engine/interchange here.
find_file(VISCERA_DICOM_DICTIONARY dicom.dic REQUIRED NO_DEFAULT_PATH
          PATHS /usr/share/libdcmtk17 /usr/share/libdcmtk18 /usr/share/libdcmtk19 /usr/share/dcmtk)
install(FILES "${VISCERA_DICOM_DICTIONARY}" DESTINATION share/viscera)
install(FILES "${CMAKE_SOURCE_DIR}/README.md" "${CMAKE_SOURCE_DIR}/LICENSE" "${CMAKE_SOURCE_DIR}/CHANGELOG.md"
        DESTINATION share/doc/viscera)
install(FILES "${CMAKE_SOURCE_DIR}/packaging/README.md" DESTINATION share/doc/viscera RENAME PACKAGE.md)
install(FILES "${CMAKE_SOURCE_DIR}/packaging/man/viscera-cli.1" DESTINATION share/man/man1)
set(viscera_programs "$<TARGET_FILE:viscera-cli>")
set(viscera_qt_plugins "")
set(viscera_modules "")
if(VISCERA_GUI)
  include(QtPlugins)
  string(APPEND viscera_programs ";$<TARGET_FILE:viscera>")
  set(viscera_modules "$<TARGET_FILE:viscera_surfaces>")
endif()
install(CODE "
  set(viscera_programs [[${viscera_programs}]])
  set(viscera_qt_plugins [[${viscera_qt_plugins}]])
  set(viscera_modules [[${viscera_modules}]])
  set(viscera_libtorch_folder [[${LibTorch_LIBRARY_DIR}]])
  set(viscera_packaging_folder [[${CMAKE_SOURCE_DIR}/packaging]])
  include([[${CMAKE_SOURCE_DIR}/packaging/cmake/install_libraries.cmake]])
  include([[${CMAKE_SOURCE_DIR}/packaging/cmake/install_licences.cmake]])")

# Who publishes packages puts a mail address here that reaches somebody.
set(VISCERA_MAINTAINER "The Viscera authors <viscera@viscera.invalid>" CACHE STRING "Name and mail address in packages")
string(TOLOWER "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" viscera_platform)
set(CPACK_PACKAGE_NAME viscera)
set(CPACK_PACKAGE_VENDOR Viscera)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Trains organ segmentation of CT; for research only")
set(CPACK_PACKAGE_FILE_NAME "viscera-${PROJECT_VERSION}-${viscera_platform}")
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_STRIP_FILES TRUE)
set(CPACK_VERBATIM_VARIABLES TRUE)
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_SOURCE_DIR}/packaging/cmake/package_kind.cmake")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${VISCERA_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"It pre-trains a vision transformer on scans without labels, fine-tunes UNETR
on the few labelled ones, shows loss and Dice while it trains, compares models
organ by organ, shows predictions slice by slice and exports label maps. It
uses an NVIDIA GPU where there is one and the processor where there is none,
and needs no network. Not for clinical use.")
# The limits of packaging/README.md; everything else is in the package.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6 (>= 2.36), libgcc-s1 (>= 12), libstdc++6 (>= 12)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fontconfig-config, libgl1-mesa-dri, xdg-utils")
set(CPACK_DEBIAN_COMPRESSION_TYPE gzip)
set(CPACK_VISCERA_PACKAGING_FOLDER "${CMAKE_SOURCE_DIR}/packaging")
include(CPack)
