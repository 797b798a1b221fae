#!/bin/sh
# Runs cargo with a target folder that it may write to, filled with what prepare compiled. What it writes is gone with the call: no
# test can bend what another check is compiled from. `tests` before the command: everything on one stream, in order, and a list of functions.
set -u
. /rift/helpers/seed.sh
if [ "$1" = tests ]; then
  shift
  # libtest does not say which file a test is in.
  grep -rlE --include='*.rs' --exclude-dir=target 'test' . 2>/dev/null | tr '\n' '\000' |
    xargs -0 -r grep -nHE '^ *(pub(\([a-z]+\))? +)?(async +)?(unsafe +)?fn +[A-Za-z_]' 2>/dev/null >"$RIFT_REPORTS/tests.txt"
  exec "$@" 2>&1
fi
exec "$@"
