#!/bin/sh
# Rust's own formatter reads each file by itself: on standard input, so that it follows no `mod`.
for file in "$@"; do
  rustfmt --edition 2021 --check --color never <"$file" 2>&1 >/dev/null | sed "s#--> <stdin>:#--> $file:#"
done
exit 0
