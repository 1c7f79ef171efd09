#!/bin/sh
# What `command` calls in experiment-specs/command-trainer.yaml: put your own trainer here. It finds
# everything in FIREACT_SETTINGS (JSON) and the variables below, may write "DONE TOTAL" into
# FIREACT_PROGRESS, goes on from FIREACT_CHECKPOINTS after a kill, and leaves its adapter in
# FIREACT_OUTPUT as PEFT's save_pretrained writes it.
set -eu
exec torchrun --nproc_per_node "${1:-1}" train.py \
  --settings "$FIREACT_SETTINGS" \
  --base "$FIREACT_BASE_MODEL" \
  --data "$FIREACT_DATA_FILE" \
  --checkpoints "$FIREACT_CHECKPOINTS" \
  --output "$FIREACT_OUTPUT"
