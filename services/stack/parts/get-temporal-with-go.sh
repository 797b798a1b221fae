#!/bin/sh
# Builds Temporal's command line, the development server in it, with Go. Usage: get-temporal-with-go.sh VERSION DEST
set -eu
version=$1 dest=$2

mkdir -p "$dest"
exec 9>"$dest.lock"
flock 9
if [ -x "$dest/temporal" ]; then exit 0; fi

work=$(mktemp -d "$dest.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 70' HUP INT TERM
echo "building Temporal $version with Go, some minutes"
GOBIN="$work" GOFLAGS='' GOOS='' GOARCH='' GO111MODULE=on CGO_ENABLED=0 \
  go install -ldflags '-s -w' "github.com/temporalio/cli/cmd/temporal@v$version"
"$work/temporal" --version >/dev/null
mv "$work/temporal" "$dest/temporal"
