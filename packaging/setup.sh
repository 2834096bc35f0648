#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Brings a Debian 12 machine to the point where Viscera builds: Debian packages and LibTorch. Sourced by ./run and
# ./test; quick when nothing is missing. Everything downloaded is checked by hash and kept for all checkouts of a user.
#
# After it: LIBTORCH_ROOT is set. Environment: VISCERA_CACHE moves the download folder.
#   source packaging/setup.sh --cuda    also NVIDIA's compiler and libraries (2 GB to fetch), and sets VISCERA_CUDA_ROOT;
#                                       then configure with -DVISCERA_CUDA=ON or a preset cuda, cuda-core

viscera_cache="${VISCERA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/viscera}"
libtorch_version=2.11.0

debian_packages=(
  g++ cmake ninja-build mold ccache git ca-certificates unzip clang-format-14 python3 python3-pip
  libinsighttoolkit5-dev libgdcm-dev libdcmtk-dev nlohmann-json3-dev libspdlog-dev libcli11-dev libsqlitecpp-dev libsqlite3-dev
  libeigen3-dev libssl-dev zlib1g-dev libbz2-dev libgtest-dev libgmock-dev libbenchmark-dev libgloo-dev
  qt6-base-dev libqt6opengl6-dev qt6-svg-dev libqcustomplot-dev libvtk9-dev libgl1-mesa-dri
  fonts-inter xvfb xauth)

# The PyTorch wheel is used as a C++ SDK; libtorch_cpu.so needs libcudart and libcupti even without a GPU.
wheels=(
  "torch==2.11.0 7aa2f9bbc6d4595ba72138026b2074be1233186150e9292865e04b7a63b8c67a"
  "nvidia-cuda-runtime==13.0.96 7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548"
  "nvidia-cuda-cupti==13.0.85 4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8")
# nvcc 13.0 and its headers: CUDA of the same release as LibTorch's.
cuda_version=13.0.88
cuda_compiler_wheels=(
  "nvidia-cuda-nvcc==13.0.88 56fe502eb77625a12f25172caa3cdddb4e4c8ba2c8c17dba44b164761b380f03"
  "nvidia-nvvm==13.0.88 c5f41ffeb6466944a026dfa5317d7d85355c119bbec279205d22f1869d1054e0"
  "nvidia-cuda-crt==13.0.88 2c8043c7c9e02492716426e9919fc78d2c5b3b2a7a768a88e952676b08aa55a4"
  "nvidia-cuda-cccl==13.0.85 e0da7ad981f3a8aff08241b5bfc1af868742a63e2762f53a5171c492ef242649"
  "nvidia-cuda-runtime==13.0.96 7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548")
# What libtorch_cuda.so loads; it finds them in nvidia/ beside torch/.
cuda_library_wheels=(
  "nvidia-cublas==13.1.0.3 ee8722c1f0145ab246bccb9e452153b5e0515fd094c3678df50b2a0888b8b171"
  "nvidia-cudnn-cu13==9.19.0.56 d20e1734305e9d68889a96e3f35094d733ff1f83932ebe462753973e53a572bf"
  "nvidia-cufft==12.0.0.61 6c44f692dce8fd5ffd3e3df134b6cdb9c2f72d99cf40b62c32dde45eea9ddad3"
  "nvidia-cufile==1.15.1.6 08a3ecefae5a01c7f5117351c64f17c7c62efa5fffdbe24fc7d298da19cd0b44"
  "nvidia-curand==10.4.0.35 1aee33a5da6e1db083fe2b90082def8915f30f3248d5896bcec36a579d941bfc"
  "nvidia-cusolver==12.0.4.66 0a759da5dea5c0ea10fd307de75cdeb59e7ea4fcb8add0924859b944babf1112"
  "nvidia-cusparse==12.6.3.3 2b3c89c88d01ee0e477cb7f82ef60a11a4bcd57b6b87c33f789350b59759360b"
  "nvidia-cusparselt-cu13==0.8.0 25e30a8a7323935d4ad0340b95a0b69926eee755767e8e0b1cf8dd85b197d3fd"
  "nvidia-nccl-cu13==2.28.9 e4553a30f34195f3fa1da02a6da3d6337d28f2003943aa0a3d247bbc25fefc42"
  "nvidia-nvshmem-cu13==3.4.5 290f0a2ee94c9f3687a02502f3b9299a9f9fe826e6d0287ee18482e78d495b80"
  "nvidia-nvjitlink==13.0.88 13a74f429e23b921c1109976abefacc69835f2f433ebd323d3946e11d804e47b"
  "nvidia-cuda-nvrtc==13.0.88 ad9b6d2ead2435f11cbb6868809d2adeeee302e9bb94bcf0539c7a40d80e8575")
wheel_platforms=(manylinux_2_28_x86_64 manylinux_2_27_x86_64 manylinux_2_25_x86_64 manylinux_2_18_x86_64 manylinux_2_17_x86_64
  manylinux2014_x86_64 manylinux_2_12_x86_64 manylinux2010_x86_64)

setup_fail() {
  echo "set-up: $*" >&2
  exit 1
}

setup_say() { echo "set-up: $*" >&2; }

missing_debian_packages() {
  local package
  for package in "${debian_packages[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

install_debian_packages() {
  command -v apt-get >/dev/null || setup_fail "this script installs packages with apt-get (Debian 12); on another system install the equivalents of: ${debian_packages[*]}"
  local missing
  mapfile -t missing < <(missing_debian_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0
  local install=(apt-get install -y --no-install-recommends "${missing[@]}")
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || setup_fail "Debian packages are missing; install them with: sudo apt-get update && sudo ${install[*]}"
    as_root=(sudo)
  fi
  setup_say "installing ${#missing[@]} Debian packages"
  local log
  log="$(mktemp)"
  { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}"; } >"$log" 2>&1 ||
    { tail -n 15 "$log" >&2; setup_fail "installing Debian packages failed (log: $log); check the network and the package sources, then run the same command again"; }
  rm -f "$log"
}

fetch_wheel() { # requirement, sha256, folder
  local platforms=() platform
  for platform in "${wheel_platforms[@]}"; do platforms+=(--platform "$platform"); done
  /usr/bin/python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --python-version 3.11 --implementation cp "${platforms[@]}" --dest "$3" "$1" ||
    setup_fail "downloading $1 failed; check the network, or put LibTorch $libtorch_version somewhere and set LIBTORCH_ROOT"
  local file
  file="$(ls "$3"/*.whl)"
  echo "$2  $file" | sha256sum --check --status ||
    setup_fail "$1 has another SHA-256 than expected ($(sha256sum "$file" | cut -d' ' -f1)); it was not used"
}

fetch_wheels() { # folder: gets a folder for each wheel
  local entry folder
  for entry in "${wheels[@]}"; do
    folder="$1/${entry%%=*}"
    mkdir "$folder"
    fetch_wheel "${entry% *}" "${entry#* }" "$folder"
  done
}

unpack_licences() { # folder of fetch_wheels, target: licences lie there as in Python's site-packages
  local wheel
  for wheel in "$1"/*/*.whl; do
    unzip -q -o "$wheel" '*.dist-info/licenses/*' -d "$2" || return 1
  done
}

install_libtorch() {
  if [ -n "${LIBTORCH_ROOT:-}" ]; then return 0; fi
  local target="$viscera_cache/libtorch-$libtorch_version"
  if [ ! -e "$target/complete" ]; then
    setup_say "fetching LibTorch $libtorch_version (530 MB, once per user)"
    local work
    mkdir -p "$viscera_cache" || setup_fail "cannot write to $viscera_cache; set VISCERA_CACHE to a folder with 3 GB of free space"
    work="$(mktemp -d "$viscera_cache/fetch.XXXXXX")"
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    fetch_wheels "$work"
    { unzip -q "$work"/torch/*.whl 'torch/lib/*' 'torch/include/*' -d "$work/sdk" &&
      unzip -q -o -j "$work"/nvidia-cuda-runtime/*.whl '*/lib/libcudart.so.*' -d "$work/sdk/torch/lib" &&
      unzip -q -o -j "$work"/nvidia-cuda-cupti/*.whl '*/lib/libcupti.so.*' -d "$work/sdk/torch/lib" &&
      unpack_licences "$work" "$work/sdk"; } ||
      setup_fail "unpacking LibTorch failed; is there 3 GB of free space in $viscera_cache?"
    touch "$work/sdk/complete"
    rm -rf "$target"
    mv "$work/sdk" "$target"
    rm -rf "$work"
    trap - EXIT
  fi
  export LIBTORCH_ROOT="$target/torch"
}

# For packages only. A LibTorch fetched before it brought its licences gets them here; nothing else in it changes.
install_libtorch_licences() {
  local target="$viscera_cache/libtorch-$libtorch_version"
  [ "$LIBTORCH_ROOT" = "$target/torch" ] || return 0
  if compgen -G "$target/*.dist-info/licenses" >/dev/null; then return 0; fi
  setup_say "fetching the licences of LibTorch $libtorch_version (530 MB, once per user)"
  local work
  work="$(mktemp -d "$viscera_cache/fetch.XXXXXX")"
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  fetch_wheels "$work"
  { mkdir "$work/licences" && unpack_licences "$work" "$work/licences" && mv "$work"/licences/*.dist-info "$target"; } ||
    setup_fail "unpacking the licences of LibTorch failed; is there 1 GB of free space in $viscera_cache?"
  rm -rf "$work"
  trap - EXIT
}

# Fetches wheels and puts what they hold into <folder>, as in Python's site-packages, licences too.
unpack_nvidia_wheels() { # folder, wheels…
  local folder="$1" entry work
  shift
  work="$(mktemp -d "$viscera_cache/fetch.XXXXXX")"
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  for entry in "$@"; do
    mkdir "$work/${entry%%=*}"
    fetch_wheel "${entry% *}" "${entry#* }" "$work/${entry%%=*}"
    unzip -q -o "$work/${entry%%=*}"/*.whl 'nvidia/*' '*.dist-info/*' -d "$folder" ||
      setup_fail "unpacking ${entry%% *} failed; is there 5 GB of free space in $viscera_cache?"
    rm -rf "${work:?}/${entry%%=*}"
  done
  rm -rf "$work"
  trap - EXIT
}

# nvcc as a toolkit of its own: <cache>/cuda-<version>/nvidia/cu13/{bin,include,lib,nvvm}.
install_cuda_compiler() {
  if [ -n "${VISCERA_CUDA_ROOT:-}" ]; then return 0; fi
  local target="$viscera_cache/cuda-$cuda_version"
  if [ ! -e "$target/complete" ]; then
    setup_say "fetching NVIDIA's compiler $cuda_version (105 MB, once per user)"
    rm -rf "$target"
    mkdir -p "$target"
    unpack_nvidia_wheels "$target" "${cuda_compiler_wheels[@]}"
    chmod +x "$target"/nvidia/cu13/bin/* "$target"/nvidia/cu13/nvvm/bin/*
    ln -s libcudart.so.13 "$target/nvidia/cu13/lib/libcudart.so" # CMake's compiler check links it by this name
    touch "$target/complete"
  fi
  export VISCERA_CUDA_ROOT="$target/nvidia/cu13"
}

install_cuda_libraries() {
  local target="$viscera_cache/libtorch-$libtorch_version"
  [ "$LIBTORCH_ROOT" = "$target/torch" ] || return 0 # set by hand: then its libraries are the user's as well
  [ ! -e "$target/nvidia-complete" ] || return 0
  setup_say "fetching NVIDIA's libraries for LibTorch $libtorch_version (2 GB, once per user)"
  unpack_nvidia_wheels "$target" "${cuda_library_wheels[@]}"
  touch "$target/nvidia-complete"
}

# Builds into <folder> with the given extra CMake arguments; quiet unless something fails.
viscera_build() { # folder, target, cmake arguments…
  local folder="$1" target="$2"
  shift 2
  local log="$folder/build.log"
  mkdir -p "$folder"
  setup_say "building (the first time takes some minutes; log: $log)"
  cmake -S . -B "$folder" -G Ninja -DLIBTORCH_ROOT="$LIBTORCH_ROOT" "$@" >"$log" 2>&1 ||
    { tail -n 30 "$log" >&2; setup_fail "configuring failed, see $log"; }
  cmake --build "$folder" --target "$target" --parallel "${VISCERA_BUILD_JOBS:-$(nproc)}" >>"$log" 2>&1 ||
    { grep -E -A 12 'error|FAILED' "$log" | head -n 60 >&2; setup_fail "building failed, see $log"; }
}

install_debian_packages
install_libtorch
if [ "${1:-}" = --cuda ]; then
  install_cuda_compiler
  install_cuda_libraries
fi
