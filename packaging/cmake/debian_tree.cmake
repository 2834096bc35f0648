# SPDX-License-Identifier: Apache-2.0
# Runs in CPack when the tree lies in /usr/lib/viscera of the package: puts what the system looks for where it looks, and
# adds what Debian's policy asks for.
#
# In: CPACK_TEMPORARY_INSTALL_DIRECTORY (root of the package), CPACK_PACKAGE_VERSION, CPACK_DEBIAN_PACKAGE_MAINTAINER,
#     CPACK_VISCERA_PACKAGING_FOLDER
cmake_minimum_required(VERSION 3.25)

set(root "${CPACK_TEMPORARY_INSTALL_DIRECTORY}")
set(tree "${root}/usr/lib/viscera")
set(documents "${root}/usr/share/doc/viscera")

file(MAKE_DIRECTORY "${root}/usr/bin" "${root}/usr/share/doc" "${root}/usr/share/lintian/overrides")
foreach(program viscera viscera-cli)
  if(EXISTS "${tree}/bin/${program}")
    file(CREATE_LINK "../lib/viscera/bin/${program}" "${root}/usr/bin/${program}" SYMBOLIC)
  endif()
endforeach()
foreach(folder applications icons man metainfo)
  if(EXISTS "${tree}/share/${folder}")
    file(RENAME "${tree}/share/${folder}" "${root}/usr/share/${folder}")
  endif()
endforeach()
file(RENAME "${tree}/share/doc/viscera" "${documents}")
file(REMOVE_RECURSE "${tree}/share/doc" "${documents}/LICENSE") # the latter is in /usr/share/common-licenses
file(COPY_FILE "${CPACK_VISCERA_PACKAGING_FOLDER}/debian/copyright" "${documents}/copyright")
file(COPY_FILE "${CPACK_VISCERA_PACKAGING_FOLDER}/debian/lintian-overrides" "${root}/usr/share/lintian/overrides/viscera")

# SOURCE_DATE_EPOCH, where it is set, makes packages of one source equal.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE "${documents}/changelog.Debian"
     "viscera (${CPACK_PACKAGE_VERSION}-1) unstable; urgency=medium\n\n"
     "  * Version ${CPACK_PACKAGE_VERSION}; changelog.gz tells what is new.\n\n"
     " -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${date}\n")
file(RENAME "${documents}/CHANGELOG.md" "${documents}/changelog")
file(GLOB manuals "${root}/usr/share/man/man1/*.1")
execute_process(COMMAND gzip -9n "${documents}/changelog" "${documents}/changelog.Debian" ${manuals} COMMAND_ERROR_IS_FATAL ANY)
file(GLOB_RECURSE packed "${documents}/*.gz" "${root}/usr/share/man/*.gz")
file(GLOB_RECURSE libraries "${tree}/lib/*.so" "${tree}/lib/*.so.*")
file(CHMOD ${packed} ${libraries} "${documents}/copyright" "${root}/usr/share/lintian/overrides/viscera"
     PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
