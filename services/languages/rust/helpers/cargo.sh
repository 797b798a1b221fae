#!/bin/sh
# Runs cargo with a target folder that it may write to, filled with what prepare compiled. What it writes is gone with the call: no
# test can bend what another check is compiled from. `tests` before the command: everything on one stream, in order, and a list of functions.
set -u
. /rift/helpers/seed.sh
if [ "$1" = tests ]; then
  shift
  sh /rift/helpers/functions.sh >"$RIFT_REPORTS/tests.txt"
  exec "$@" 2>&1
fi
exec "$@"
