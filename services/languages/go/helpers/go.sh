#!/bin/sh
# Runs a program of Go with a build cache that it may write to, filled with links to what prepare compiled, which nothing can
# change. What it writes is gone with the call: no test can bend what another check is compiled from.
set -u
GOCACHE=${TMPDIR:-/tmp}/go-cache
export GOCACHE
if [ "$1" != gofmt ] && [ ! -d "$GOCACHE" ]; then
  mkdir -p "$GOCACHE"
  for made in /rift/project/go-cache /rift/env/go-cache /rift/base/go-cache; do
    if [ -d "$made" ]; then
      cp -Rs "$made/." "$GOCACHE"
      break
    fi
  done
fi
# `go test` does not say which file a test is in.
if [ "${2-}" = test ]; then
  grep -rnoE --include='*_test.go' '^func (Test|Fuzz|Example|Benchmark)[A-Za-z0-9_]*' . >"$RIFT_REPORTS/tests.txt" 2>/dev/null
fi
exec "$@"
