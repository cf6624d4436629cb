#!/bin/sh
# A sweep in six parts with GNU parallel. Start it in the folder that has scenarios/:
#   sh docs/guides/cluster/parallel.sh
set -e # if a part fails, the parts are not joined

# The sweep.
set -- clearway sweep scenarios/lok-ma-chau/2023-01-20.toml \
  --vary port.lok-ma-chau.station.booking-check.servers=12..17:1 \
  --vary scale:port.lok-ma-chau.arrivals.northbound.per-day=0.9,1,1.1 \
  --replications 10 --out output/desks

# Its parts 1 to 6, two at a time, with one thread each. {} stands for the number of the part.
seq 6 | parallel --jobs 2 --quote "$@" --threads 1 --shard {}/6

# Join them.
"$@" --merge
