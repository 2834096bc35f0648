#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sourced after packaging/setup.sh by what compares with MONAI. Makes a Python environment with MONAI 1.6.1 and torch
# 2.11.0 (about 6 GB, once per user) and sets `monai_python`. VISCERA_MONAI_ENV takes another folder.
monai_environment="${VISCERA_MONAI_ENV:-$viscera_cache/monai-1.6.1}"
monai_python="$monai_environment/bin/python"

install_monai() {
  [ ! -e "$monai_environment/complete" ] || return 0
  dpkg-query -W python3-venv >/dev/null 2>&1 ||
    setup_fail "python3-venv is missing; install it with: apt-get install python3-venv"
  setup_say "installing MONAI 1.6.1 and torch 2.11.0 into $monai_environment"
  /usr/bin/python3 -m venv "$monai_environment"
  "$monai_environment/bin/pip" install --quiet --disable-pip-version-check -r "$(dirname "${BASH_SOURCE[0]}")/monai_requirements.txt" ||
    setup_fail "installing MONAI failed; check the network and that $monai_environment has 8 GB of free space"
  touch "$monai_environment/complete"
}

install_monai
