#!/bin/sh
# Runs Maven offline on what prepare fetched. Reports of tests, and the list of the sources that stack traces name, go to the report
# folder: a report of an earlier call is none of this one.
set -u
JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS-} -Duser.home=$HOME"
# Maven compiles in its own process, where a long chain of calls is too deep as long as little of the compiler is itself compiled.
MAVEN_OPTS="-Xss8m ${MAVEN_OPTS-}"
export JAVA_TOOL_OPTIONS MAVEN_OPTS
repository=/rift/env/m2
[ -d /rift/project/m2 ] && repository=/rift/project/m2
find . -type d -path '*/target/surefire-reports' -exec rm -rf {} + 2>/dev/null
find . -name '*.java' -type f ! -path '*/target/*' >"$RIFT_REPORTS/sources.txt" 2>/dev/null
# Two checks of one build write the same folders.
if command -v flock >/dev/null && mkdir -p target 2>/dev/null; then
  exec 9>target/.rift && flock 9
fi
program=$1
shift
# Which Maven is here says nothing about the code.
enforcer=$(cat /rift/env/enforcer 2>/dev/null || echo -Denforcer.skipRules=requireMavenVersion)
"$program" -o -B "-Dmaven.repo.local=$repository" -Dstyle.color=never "$enforcer" "$@"
code=$?
find . -type f -path '*/target/surefire-reports/TEST-*.xml' 2>/dev/null | while IFS= read -r report; do
  cp "$report" "$RIFT_REPORTS/$(printf %s "${report#./}" | sed 's|/target/surefire-reports/|__|; s|/|_|g')"
done
exit "$code"
