#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes build/viscera-<version>-linux-x86_64.tar.gz, which runs without LibTorch, ITK or anything else installed.
# Set-up and build are those of ./run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=packaging/setup.sh
source packaging/setup.sh
install_libtorch_licences
viscera_build build viscera-cli -DVISCERA_TESTS=ON
viscera_build build viscera -DVISCERA_TESTS=ON

cd build
cpack -G TGZ >package.log 2>&1 || { tail -n 20 package.log >&2; setup_fail "packaging failed, see build/package.log"; }
rm -rf _CPack_Packages
archive="$(sed -n 's/^CPack: - package: \(.*\) generated\.$/\1/p' package.log)"
bytes() { numfmt --to=si --suffix=B "$1"; }
echo "$archive: $(bytes "$(stat -c %s "$archive")"), unpacked $(bytes "$(gzip -l "$archive" | awk 'NR == 2 { print $2 }')")"
