#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Two machines by hand. On the first one:   torchrun_environment.sh 0 node1 /shared/run
#                       On the second one:  torchrun_environment.sh 1 node1 /shared/run
# With torchrun instead, on each:
#   torchrun --nnodes 2 --nproc-per-node 1 --rdzv-backend c10d --rdzv-endpoint node1:29500 --no-python viscera-cli train …
set -euo pipefail
[ $# -eq 3 ] || { echo "usage: $0 RANK FIRST_HOST RUN" >&2; exit 2; }
export RANK="$1" WORLD_SIZE=2 LOCAL_RANK=0 MASTER_ADDR="$2" MASTER_PORT=29500

exec viscera-cli train --data /shared/data/split.json --root /shared/data --preset clara-4.1-card-seg \
  --set batch_size=2 --out "$3"
