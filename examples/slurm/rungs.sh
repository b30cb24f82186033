#!/bin/bash
# The rungs of a plan with "halving" as one array after another. After the folder stands how many tasks each rung has:
#
#     ./rungs.sh plan.sweep 8 4 2
#
# A rung begins when all tasks of the one before have ended, and refuses if one of them left a trial.
set -euo pipefail
sweep=$1
shift
before=
rung=0
for tasks; do
  rung=$((rung + 1))
  before=$(sbatch --parsable --array="0-$((tasks - 1))" ${before:+"--dependency=afterany:$before"} \
    "$(dirname "$0")/sweep.sbatch" "$sweep" --rung "$rung")
  echo "rung $rung: job $before"
done
