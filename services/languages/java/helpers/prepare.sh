#!/bin/sh
# Prepare in two stages. `dependencies FOLDER MODULE…`: poms alone, beside probes of ours in place of the sources, so that every plugin
# and every provider of tests is fetched that the real command will ask for. A module is `folder:probe,probe`. `installation`: only
# where that was not enough, the same with the sources. `evaluator`: our own program that runs tests on many variants.
set -u
JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS-} -Duser.home=$HOME"
MAVEN_OPTS="-Xss8m ${MAVEN_OPTS-}"
export JAVA_TOOL_OPTIONS MAVEN_OPTS
maven() {
  mvn -B -q -fae -Dmaven.test.failure.ignore=true -Dstyle.color=never \
    "$(cat /rift/env/enforcer 2>/dev/null || echo -Denforcer.skipRules=requireMavenVersion)" \
    ${RIFT_MAVEN_SETTINGS:+-s "$RIFT_MAVEN_SETTINGS"} "$@"
}
# Tells nothing of where a file came from: the check's own settings name other places.
forget() {
  find "$1" \( -name _remote.repositories -o -name '*.lastUpdated' -o -name resolver-status.properties \) -exec rm -f {} + 2>/dev/null
}
# What the evaluator of tests has to find: the jars of every module's tests, and of the launcher that belongs to them.
class_path() {
  find . -path '*/target/surefire-reports/TEST-*.xml' -exec cat {} + 2>/dev/null |
    sed -n 's/.*name="surefire\.\(real\|test\)\.class\.path" value="\([^"]*\)".*/\2/p' | tr : '\n' |
    grep '\.jar$' | awk '!seen[$0]++' >"$2"
  engine=$(sed -n 's/.*junit-platform-engine-\(.*\)\.jar$/\1/p' "$2" | head -1)
  find "$1" -name "junit-platform-launcher-${engine:-none}.jar" >>"$2"
}
case $1 in
  evaluator)
    mkdir -p /tmp/evaluator/trial
    javac -nowarn -g:none --add-exports jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED -d /tmp/evaluator/classes \
      /rift/helpers/evaluator/*.java || exit 0
    jar --create --file /rift/env/evaluator.jar -C /tmp/evaluator/classes . || exit 0
    echo 'class Trial { public static void main(String[] a) { for (int i = 0; i < 9; i++) System.out.println(i); } }' \
      >/tmp/evaluator/trial/Trial.java
    # Classes that every start needs are mapped from here instead of read.
    echo '.run .1 .1000 .each,cover .0 .1 .Trial' | RIFT_ARCHIVE=-XX:ArchiveClassesAtExit=/rift/env/evaluator.jsa \
      sh /rift/helpers/evaluator.sh root=/tmp/evaluator/trial sources=. tool=program program=Trial name=Trial >/dev/null 2>&1
    exit 0
    ;;
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
    # Whatever names the poms' own tests have to have, the probes run.
    fetch() {
      maven -Dmaven.repo.local=/rift/env/m2 '-Dtest=*ProbeTest' -DfailIfNoTests=false \
        -Dsurefire.failIfNoSpecifiedTests=false test >/tmp/said 2>&1
      code=$?
      cat /tmp/said
      return $code
    }
    if ! fetch; then
      # Where the Maven that runs is the only thing that is ruled, no rule is left, which the plugin takes for an error.
      if grep -q 'No rules are configured' /tmp/said; then
        echo -Denforcer.skip=true >/rift/env/enforcer
        fetch || touch /rift/env/incomplete
      else
        touch /rift/env/incomplete
      fi
    fi
    class_path /rift/env/m2 /rift/env/classpath
    forget /rift/env/m2
    ;;
  installation)
    cp -R /rift/env/m2 /rift/project/m2
    maven -Dmaven.repo.local=/rift/project/m2 test >/tmp/said 2>&1 ||
      maven -Dmaven.repo.local=/rift/project/m2 dependency:go-offline >/dev/null 2>&1
    grep -m 3 -E 'Could not (resolve|transfer|find)|Non-resolvable' /tmp/said | sed 's/^/rift-problem: /'
    class_path /rift/project/m2 /rift/project/classpath
    forget /rift/project/m2
    find . -type d -name target -prune -exec rm -rf {} + 2>/dev/null
    exit 0
    ;;
esac
