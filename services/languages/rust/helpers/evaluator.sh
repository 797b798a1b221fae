#!/bin/sh
# A target folder as for a check, and the program that runs what an evaluator asks for.
set -u
. /rift/helpers/seed.sh
exec /rift/env/runner
