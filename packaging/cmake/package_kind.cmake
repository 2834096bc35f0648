# SPDX-License-Identifier: Apache-2.0
# CPack reads this before each kind of package. A tarball is a tree that runs wherever it is put; the Debian package holds
# the same tree in a folder of its own, since Qt would take a qt.conf in /usr/bin for that of every program there.
if(CPACK_GENERATOR STREQUAL "DEB")
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr/lib/viscera)
  set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/debian_tree.cmake")
endif()
