#!/bin/sh
# One benchmark as 8 shares on this machine by GNU parallel, 4 at a time; run again, it goes on where it was.
# On several machines: parallel --sshlogin node1,node2 --workdir . …, with a folder that all of them see as --out.
set -eu
run=runs/tiny
parallel --jobs 4 --retries 3 --joblog "$run.log" \
  masklet benchmark --root DAVIS --model sam2.1_hiera_tiny --out "$run" --shard {}/8 ::: 1 2 3 4 5 6 7 8
masklet benchmark merge "$run"
