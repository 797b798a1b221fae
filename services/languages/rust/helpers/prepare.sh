#!/bin/sh
# Prepare in two stages. `dependencies [FOLDER] [-- FLAGS]`: crates of the lock file, compiled for a skeleton of the project without its
# code. `installation [FLAGS]`: the project's own crates and tests, compiled and not run.
set -u
CARGO_TARGET_DIR=/tmp/rift-target
export CARGO_TARGET_DIR

# Each line of standard input is a set of flags that a check compiles with.
compile() {
  printf '%s\n' "$1" | while IFS= read -r order; do
    # shellcheck disable=SC2086
    [ "$order" ] && cargo $order --keep-going >/dev/null 2>&1
  done
}

case $1 in
  dependencies)
    mkdir -p /rift/env/cargo /rift/env/target "$CARGO_TARGET_DIR"
    # Without it candidates cost a whole check each, and nothing else is missing.
    rustc --edition 2021 -C debuginfo=0 -o /rift/env/runner /rift/helpers/runner.rs 2>&1
    [ "${2-}" ] || exit 0
    mkdir -p /tmp/skeleton
    cd /rift/source || exit 1
    find . \( -name .git -o -name target -o -name node_modules \) -prune -o -type f \( -name '*.rs' -o -name Cargo.toml -o -name Cargo.lock \) -print |
      while IFS= read -r file; do
        mkdir -p "/tmp/skeleton/$(dirname "$file")"
        case $file in
          *.rs) echo 'fn main() {}' >"/tmp/skeleton/$file" ;;
          *) cp "$file" "/tmp/skeleton/$file" ;;
        esac
      done
    cd "/tmp/skeleton/$2" || exit 1
    cargo fetch --locked 2>/dev/null || cargo fetch || { echo "rift-problem: cargo fetch failed"; exit 1; }
    cp Cargo.lock /rift/env/Cargo.lock
    CARGO_NET_OFFLINE=true
    export CARGO_NET_OFFLINE
    compile "$3"
    cp -Rp "$CARGO_TARGET_DIR/." /rift/env/target
    # Whatever is missing is compiled with the project.
    exit 0
    ;;
  installation)
    . /rift/helpers/seed.sh
    compile "$2"
    mkdir -p /rift/project/target
    cp -Rp "$CARGO_TARGET_DIR/." /rift/project/target
    sums >/rift/project/sums
    # Code that does not compile yet is for the checks to tell.
    exit 0
    ;;
esac
