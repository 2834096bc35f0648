# SPDX-License-Identifier: Apache-2.0
# What the window needs beside its libraries: Qt's plugins, which it loads by itself, the typeface, the desktop's entry.
#
# Out: viscera_qt_plugins (files as found on this machine; they go to lib/viscera/plugins/<kind>)

set(viscera_plugin_folder "${QT6_INSTALL_PREFIX}/${QT6_INSTALL_PLUGINS}")
foreach(viscera_plugin platforms/libqxcb.so platforms/libqoffscreen.so iconengines/libqsvgicon.so imageformats/libqsvg.so
                       xcbglintegrations/libqxcb-glx-integration.so platforminputcontexts/libcomposeplatforminputcontextplugin.so
                       # Only where qt6-wayland is installed; without it the window runs through XWayland.
                       platforms/libqwayland-generic.so wayland-shell-integration/libxdg-shell.so
                       wayland-decoration-client/libbradient.so)
  if(EXISTS "${viscera_plugin_folder}/${viscera_plugin}")
    list(APPEND viscera_qt_plugins "${viscera_plugin_folder}/${viscera_plugin}")
  endif()
endforeach()

set(viscera_inter_folder /usr/share/fonts/opentype/inter)
foreach(viscera_face Regular Medium SemiBold Bold Italic)
  install(FILES "${viscera_inter_folder}/Inter-${viscera_face}.otf" DESTINATION share/viscera/fonts)
endforeach()
install(FILES "${CMAKE_SOURCE_DIR}/resources/desktop/viscera.desktop" DESTINATION share/applications)
install(FILES "${CMAKE_SOURCE_DIR}/resources/desktop/org.viscera.Viscera.metainfo.xml" DESTINATION share/metainfo)
install(FILES "${CMAKE_SOURCE_DIR}/packaging/man/viscera.1" DESTINATION share/man/man1)
install(FILES "${CMAKE_SOURCE_DIR}/resources/desktop/viscera.svg" DESTINATION share/icons/hicolor/scalable/apps)
# Qt looks for its plugins where this says, from the folder of the program.
file(WRITE "${CMAKE_BINARY_DIR}/qt.conf" "[Paths]\nPrefix = ..\nPlugins = lib/viscera/plugins\n")
install(FILES "${CMAKE_BINARY_DIR}/qt.conf" DESTINATION bin)
