#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes build/viscera-<version>-linux-x86_64.tar.gz and build/viscera_<version>-1_amd64.deb, which run without LibTorch, Qt,
# ITK or anything else installed.
# Set-up and build are those of ./run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck source=packaging/setup.sh
source packaging/setup.sh
install_libtorch_licences
viscera_build build viscera-cli -DVISCERA_TESTS=ON
viscera_build build viscera -DVISCERA_TESTS=ON

cd build
cpack >package.log 2>&1 || { tail -n 20 package.log >&2; setup_fail "packaging failed, see build/package.log"; }
rm -rf _CPack_Packages
bytes() { numfmt --to=si --suffix=B "$1"; }
while read -r package; do
  echo "$package: $(bytes "$(stat -c %s "$package")")"
done < <(sed -n 's/^CPack: - package: \(.*\) generated\.$/\1/p' package.log)
