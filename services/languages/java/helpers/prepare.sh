#!/bin/sh
# Prepare in two stages. `dependencies FOLDER MODULE…`: poms alone, beside probes of ours in place of the sources, so that every plugin
# and every provider of tests is fetched that the real command will ask for. A module is `folder:probe,probe`. `installation`: only
# where that was not enough, the same with the sources.
set -u
JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS-} -Duser.home=$HOME"
export JAVA_TOOL_OPTIONS
maven() {
  mvn -B -q -fae -Dmaven.test.failure.ignore=true -Dstyle.color=never ${RIFT_MAVEN_SETTINGS:+-s "$RIFT_MAVEN_SETTINGS"} "$@"
}
# Tells nothing of where a file came from: the check's own settings name other places.
forget() {
  find "$1" \( -name _remote.repositories -o -name '*.lastUpdated' -o -name resolver-status.properties \) -exec rm -f {} + 2>/dev/null
}
case $1 in
  dependencies)
    source=$2
    shift 2
    work=/tmp/poms
    mkdir -p "$work" /rift/env/m2
    (cd "$source" && find . -name pom.xml -type f ! -path '*/target/*' ! -path '*/src/*') | while IFS= read -r pom; do
      mkdir -p "$work/$(dirname "$pom")"
      cp "$source/$pom" "$work/$pom"
    done
    [ -d "$source/.mvn" ] && cp -R "$source/.mvn" "$work/"
    for module in "$@"; do
      folder=$work/${module%%:*}
      mkdir -p "$folder/src/main/java/rift" "$folder/src/test/java/rift"
      echo 'package rift; public final class Probe {}' >"$folder/src/main/java/rift/Probe.java"
      for probe in $(printf %s "${module#*:}" | tr , ' '); do
        cp "/rift/helpers/probes/$probe.java" "$folder/src/test/java/rift/$probe.java"
      done
    done
    cd "$work" || exit 1
    if ! maven -Dmaven.repo.local=/rift/env/m2 test; then
      touch /rift/env/incomplete
    fi
    forget /rift/env/m2
    ;;
  installation)
    [ -e /rift/env/incomplete ] || exit 0
    cp -R /rift/env/m2 /rift/project/m2
    maven -Dmaven.repo.local=/rift/project/m2 test >/tmp/said 2>&1 ||
      maven -Dmaven.repo.local=/rift/project/m2 dependency:go-offline >/dev/null 2>&1
    grep -m 3 -E 'Could not (resolve|transfer|find)|Non-resolvable' /tmp/said | sed 's/^/rift-problem: /'
    forget /rift/project/m2
    find . -type d -name target -prune -exec rm -rf {} + 2>/dev/null
    exit 0
    ;;
esac
