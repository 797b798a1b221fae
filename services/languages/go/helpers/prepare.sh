#!/bin/sh
# Prepare in stages. `base PACKAGES`: packages of the standard library, compiled. `dependencies [FOLDER]`: our own program that judges
# many variants at once, and the modules that go.mod asks for. `installation TOOLS`: what the checks will compile, so that they do not
# do it again.
set -u
# What was compiled before is linked, not copied.
seeded() {
  GOCACHE=$1
  export GOCACHE
  mkdir -p "$GOCACHE"
  [ ! -d "$2" ] || cp -Rs "$2/." "$GOCACHE"
}
# Packages of a kind that the packages here are made of. Asked with a cache aside: what it keeps of tests it wants to write anew each
# time, and what is linked cannot be written.
outside() {
  GOCACHE=/tmp/listed go list -e -deps -test -f "$1" ./... 2>/dev/null | grep -vE ' |(^|/)internal(/|$)|^vendor/' | sort -u
}
# What vet has to know of packages of the standard library.
vetted() {
  mkdir /tmp/vetted && (
    cd /tmp/vetted && go mod init vetted >/dev/null 2>&1 || exit
    {
      echo 'package vetted'
      # shellcheck disable=SC2086
      printf 'import _ "%s"\n' $1
    } >vetted.go
    go vet . 2>/dev/null
  )
}
case $1 in
  base)
    seeded /rift/base/go-cache ''
    # shellcheck disable=SC2086
    (cd / && go build $2) || echo "rift-problem: the standard library cannot be compiled"
    # What vet has to know of it, or each project would learn it anew.
    vetted "$2"
    exit 0
    ;;
  dependencies)
    seeded /rift/env/go-cache /rift/base/go-cache
    mkdir -p /rift/env/modules
    # Without it the search is slower, and no check is worse.
    (cp -R /rift/helpers/schemata /tmp/schemata && cd /tmp/schemata && go build -ldflags='-s -w' -o /rift/env/schemata .) ||
      echo 'schemata is not compiled' >&2
    [ "${2-}" ] || exit 0
    cd "$2" || exit 1
    go mod download || { echo "rift-problem: go mod download failed"; exit 1; }
    outside '{{if .Module}}{{if not .Module.Main}}{{.ImportPath}}{{end}}{{end}}' | xargs -r go build 2>/dev/null
    exit 0
    ;;
  installation)
    if [ -d /rift/env/go-cache ]; then seeded /rift/project/go-cache /rift/env/go-cache; else seeded /rift/project/go-cache /rift/base/go-cache; fi
    # A program left beside the sources would keep the checks from writing theirs.
    go build -o /dev/null ./... 2>/dev/null
    # What a tree that cannot be compiled yet takes from elsewhere is compiled all the same, or every check would do it anew.
    outside '{{if not .Error}}{{if .Standard}}{{.ImportPath}}{{end}}{{end}}' >/tmp/standard
    xargs -r go build </tmp/standard 2>/dev/null
    case $2 in *go-vet*)
      go vet ./... 2>/dev/null || vetted "$(cat /tmp/standard)"
      ;;
    esac
    case $2 in *go-test*) go test -vet=off -count=1 -run='^$' -exec=true ./... >/dev/null 2>&1 ;; esac
    # Code that does not compile yet is for the checks to tell.
    exit 0
    ;;
esac
