#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sourced after packaging/setup.sh: `exports_python`, the Python that reads exports, and what makes its environment.
exports_environment="${VISCERA_EXPORTS_ENV:-$viscera_cache/exports-python}"
exports_python="$exports_environment/bin/python"

export_readers_are_there() {
  [ -e "$exports_environment/complete" ]
}

install_export_readers() {
  ! export_readers_are_there || return 0
  dpkg-query -W python3-venv >/dev/null 2>&1 ||
    setup_fail "python3-venv is missing; install it with: apt-get install python3-venv"
  setup_say "installing readers of exports into $exports_environment"
  /usr/bin/python3 -m venv "$exports_environment"
  "$exports_environment/bin/pip" install --quiet --disable-pip-version-check -r "$(dirname "${BASH_SOURCE[0]}")/requirements.txt" ||
    setup_fail "installing the readers failed; check the network and that $exports_environment has 400 MB of free space"
  touch "$exports_environment/complete"
}
