#!/bin/bash
# A sweep on several hosts that share no disk, by GNU parallel over ssh:
#
#     npx blastema sweep plan.yaml
#     ./sweep.sh plan.sweep alice,bob,:          # ":" is this machine
#
# Each host needs the package (npm install --global blastema) and rsync. A share travels to a host, is made there by all its
# cores, and comes back; then all are joined. The same command goes on where it stopped. The folders plan.sweep.share-N that
# stay in the hosts' home folders can be deleted then.
set -euo pipefail
sweep=${1%/}
hosts=$2
shares=$(tr ',' '\n' <<<"$hosts" | wc -l)

folders=()
for share in $(seq "$shares"); do
  folder=$sweep.share-$share
  [ -d "$folder" ] || cp -r "$sweep" "$folder"
  folders+=("$folder")
done

# One share a host; {#} is its number. $BLASTEMA names another command. A share ends with an error if one of its trials failed, which
# is kept as its result: what was made is joined all the same.
parallel --jobs 1 --sshlogin "$hosts" --transferfile {} --return {} --line-buffer --tag \
  "${BLASTEMA:-blastema} sweep run {} --shard {#}/$shares" ::: "${folders[@]}" || true

said=$(${BLASTEMA:-blastema} sweep merge "$sweep" "${folders[@]}")
echo "$said"

# parallel ends well even where the way back failed: only the trials themselves tell.
read -r _ made _ all _ <<<"$said"
if [ "$made" != "$all" ]; then
  echo "Some trials are left, or did not come back from their host: run the same command again." >&2
  exit 1
fi
rm -r "${folders[@]}"
