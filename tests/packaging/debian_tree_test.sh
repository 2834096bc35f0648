#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the Debian package puts where, without packing it: installs into the package's folder, runs the script that CPack
# runs, and looks at the result as the system would.
#   debian_tree_test.sh CMAKE BUILD_FOLDER VERSION PACKAGING_FOLDER
set -euo pipefail
cmake="$1" build="$2" version="$3" packaging="$4"

fail() {
  echo "debian tree: $*" >&2
  exit 1
}

work="$(mktemp -d "${TMPDIR:-/tmp}/viscera-debian.XXXXXX")"
trap 'rm -rf "$work"' EXIT
root="$work/root"
VISCERA_WITHOUT_LICENCES=1 "$cmake" --install "$build" --prefix "$root/usr/lib/viscera" --strip >"$work/install.log" 2>&1 ||
  { tail -n 20 "$work/install.log"; fail "cmake --install failed"; }
has_window=false
[ -x "$root/usr/lib/viscera/bin/viscera" ] && has_window=true
"$cmake" -D CPACK_TEMPORARY_INSTALL_DIRECTORY="$root" -D CPACK_PACKAGE_VERSION="$version" \
  -D CPACK_DEBIAN_PACKAGE_MAINTAINER="Somebody <somebody@example.org>" -D CPACK_VISCERA_PACKAGING_FOLDER="$packaging" \
  -P "$packaging/cmake/debian_tree.cmake" || fail "debian_tree.cmake failed"

programs=(viscera-cli)
wanted=(share/doc/viscera/copyright share/doc/viscera/changelog.gz share/doc/viscera/changelog.Debian.gz share/man/man1/viscera-cli.1.gz
  share/doc/viscera/licences/libraries.txt share/lintian/overrides/viscera)
if $has_window; then
  programs+=(viscera)
  wanted+=(share/applications/viscera.desktop share/icons/hicolor/scalable/apps/viscera.svg
    share/metainfo/org.viscera.Viscera.metainfo.xml share/man/man1/viscera.1.gz)
fi
for program in "${programs[@]}"; do
  said="$("$root/usr/bin/$program" --version)" || fail "$program does not run through its link"
  [ "$said" = "$program $version" ] || fail "$program says \"$said\""
done
for file in "${wanted[@]}"; do
  [ -s "$root/usr/$file" ] || fail "usr/$file is missing"
done
[ "$(find "$root/usr/bin" -mindepth 1 | wc -l)" -eq "${#programs[@]}" ] || fail "usr/bin holds more than the programs"
[ ! -e "$root/usr/lib/viscera/share/doc" ] || fail "documents lie outside usr/share/doc"
executable="$(find "$root/usr/lib/viscera/lib" -name '*.so*' -type f -perm /111 -print -quit)"
[ -z "$executable" ] || fail "a library is executable: $executable"
zcat "$root/usr/share/doc/viscera/changelog.Debian.gz" | head -n 1 | grep -qxF "viscera ($version-1) unstable; urgency=medium" ||
  fail "changelog.Debian.gz does not begin as Debian asks for"
echo "debian tree: ${#programs[@]} programs, $(find "$root" -type f | wc -l) files"
