#!/bin/sh
# Prepare in two stages. `dependencies FOLDER`: modules that go.mod asks for, and the packages of the standard library that most code
# needs, compiled. `installation`: everything that the checks will compile, so that they do not do it again.
set -u
case $1 in
  dependencies)
    GOCACHE=/rift/env/go-cache
    export GOCACHE
    mkdir -p "$GOCACHE" /rift/env/modules
    # shellcheck disable=SC2086
    (cd / && go build $2) || echo "rift-problem: the standard library cannot be compiled"
    if [ "${3-}" ]; then
      cd "$3" || exit 1
      go mod download || { echo "rift-problem: go mod download failed"; exit 1; }
    fi
    ;;
  installation)
    GOCACHE=/rift/project/go-cache
    export GOCACHE
    mkdir -p "$GOCACHE"
    cp -R /rift/env/go-cache/. "$GOCACHE"
    go build ./... 2>/dev/null
    go vet ./... 2>/dev/null
    go test -vet=off -count=1 -run='^$' -exec=true ./... >/dev/null 2>&1
    # Code that does not compile yet is for the checks to tell.
    exit 0
    ;;
esac
