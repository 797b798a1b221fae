#!/bin/sh
# Functions of files that speak of tests, with their places: libtest does not say which file a test is in.
grep -rlE --include='*.rs' --exclude-dir=target 'test' . 2>/dev/null | tr '\n' '\000' |
  xargs -0 -r grep -nHE '^ *(pub(\([a-z]+\))? +)?(async +)?(unsafe +)?fn +[A-Za-z_]' 2>/dev/null
exit 0
