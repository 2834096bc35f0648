#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs, moves the tree into a root that holds nothing else but the C and C++ runtime, and runs the program there: a
# bundled library that is missing, or looked for where it was built, ends the test. Needs chroot, as root or in a user
# namespace.
#   installed_tree_test.sh CMAKE BUILD_FOLDER VERSION
set -euo pipefail
cmake="$1" build="$2" version="$3"

fail() {
  echo "installed tree: $*" >&2
  exit 1
}

# A mount namespace, so that /proc, from which the loader reads $ORIGIN, is mounted for the program alone.
namespace=(unshare --user --map-root-user --mount)
"${namespace[@]}" true 2>/dev/null || namespace=(unshare --mount)
in_root() { # program, arguments; $root must be there
  # shellcheck disable=SC2016
  env -i PATH="$PATH" "${namespace[@]}" sh -c 'mount --rbind /proc "$1/proc" && exec chroot "$@"' sh "$root" "$@"
}

work="$(mktemp -d "${TMPDIR:-/tmp}/viscera-installed.XXXXXX")"
trap 'rm -rf "$work"' EXIT
root="$work/root"
mkdir -p "$root/tmp" "$root/proc"
"${namespace[@]}" mount --rbind /proc "$root/proc" 2>/dev/null ||
  { echo "SKIPPED packaging/installed_tree: an own root is not permitted here (user namespaces, or being root)"; exit 77; }

VISCERA_WITHOUT_LICENCES=1 "$cmake" --install "$build" --prefix "$work/prefix" --strip >"$work/install.log" 2>&1 ||
  { tail -n 20 "$work/install.log"; fail "cmake --install failed"; }
mv "$work/prefix" "$root/viscera"

runtime='ld-linux-x86-64\.so\.2|lib(c|m|dl|rt|pthread|util|stdc\+\+|gcc_s)\.so\.[0-9]+'
mapfile -t runtime_files < <(ldd "$root/viscera/bin/viscera-cli" | grep -oE "/[^ ]*/($runtime)( |$)" | tr -d ' ')
[ "${#runtime_files[@]}" -ge 5 ] || fail "found only ${#runtime_files[@]} files of the C and C++ runtime"
cp -L --parents "${runtime_files[@]}" "$root"
program=/viscera/bin/viscera-cli

said="$(in_root $program --version)" || fail "--version does not run in the empty root"
[ "$said" = "viscera-cli $version" ] || fail "--version says \"$said\" in place of \"viscera-cli $version\""

window=/viscera/bin/viscera
if [ -x "$root$window" ]; then
  said="$(in_root $window --version)" || fail "the window's --version does not run in the empty root"
  [ "$said" = "viscera $version" ] || fail "the window's --version says \"$said\" in place of \"viscera $version\""
  for file in lib/viscera/plugins/platforms/libqxcb.so lib/viscera/plugins/iconengines/libqsvgicon.so share/viscera/fonts/Inter-Regular.otf \
    share/applications/viscera.desktop share/icons/hicolor/scalable/apps/viscera.svg bin/qt.conf share/doc/viscera/licences/viscera-window/NOTICE.txt; do
    [ -s "$root/viscera/$file" ] || fail "$file is missing"
  done
fi

in_root $program phantom --out /data --cases 5 --size 40,40,36 --spacing 7,6,7 --seed 3 --quiet || fail "phantom does not run in the empty root"
in_root $program pretrain --data /data/dataset_ssl.json --root /data --preset quick-demo-ssl --out /ssl --device cpu --threads 1 --quiet \
  --set hidden_size=48 --set num_heads=4 --set patch_size=32 --set workers=1 --set max_steps=2 ||
  fail "pretrain does not run in the empty root"
for file in data/dataset_ssl.json data/dataset_seg.json ssl/project.sqlite ssl/config.json viscera/share/doc/viscera/LICENSE viscera/share/viscera/dicom.dic; do
  [ -s "$root/$file" ] || fail "$file is missing"
done
compgen -G "$root/ssl/checkpoints/*.pt" >/dev/null || fail "pretrain left no checkpoint"

licences="$root/viscera/share/doc/viscera/licences"
mapfile -t libraries < <(find "$root/viscera/lib/viscera" -name '*.so*' -type f ! -name 'libviscera_*')
for library in "${libraries[@]}"; do
  origin="$(sed -n "s/^$(basename "$library" | sed 's/[.+]/\\&/g') //p" "$licences/libraries.txt")"
  [ -n "$origin" ] || fail "libraries.txt does not name $(basename "$library")"
  [ -d "$licences/$origin" ] || grep -q "licence of $origin.* is missing" "$work/install.log" ||
    fail "no licence and no complaint for $origin, where $(basename "$library") comes from"
done
echo "installed tree: $(du -sh "$root/viscera" | cut -f1) with ${#libraries[@]} libraries, run beside ${#runtime_files[@]} files of the runtime"
