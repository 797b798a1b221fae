# Sourced. A target folder at the path where prepare compiled, so that nothing in it is stale for its place.
CARGO_TARGET_DIR=/tmp/rift-target
CARGO_NET_OFFLINE=true
export CARGO_TARGET_DIR CARGO_NET_OFFLINE

# Cargo tells what changed by time; here it is the content: what is as it was compiled gets old, all else new.
sums() {
  (cd /checkout && find . \( -name .git -o -name target -o -name node_modules \) -prune -o -type f -exec sha1sum {} + | LC_ALL=C sort)
}
if [ ! -d "$CARGO_TARGET_DIR" ]; then
  mkdir -p "$CARGO_TARGET_DIR"
  if [ -f /rift/project/sums ]; then
    cp -Rp /rift/project/target/. "$CARGO_TARGET_DIR"
    sums >/tmp/rift-sums
    (
      cd /checkout || exit
      LC_ALL=C comm -12 /tmp/rift-sums /rift/project/sums | cut -c43- | xargs -d '\n' -r touch -d 2001-01-01
      LC_ALL=C comm -23 /tmp/rift-sums /rift/project/sums | cut -c43- | xargs -d '\n' -r touch
    ) 2>/dev/null
    rm -f /tmp/rift-sums
  elif [ -d /rift/env/target ]; then
    cp -Rp /rift/env/target/. "$CARGO_TARGET_DIR"
  fi
fi
if [ -f /rift/env/Cargo.lock ] && [ "${RIFT_ROOT-}" ] && [ ! -f "$RIFT_ROOT/Cargo.lock" ]; then
  cp /rift/env/Cargo.lock "$RIFT_ROOT/Cargo.lock"
fi
