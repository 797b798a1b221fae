#!/bin/sh
# Starts the warm JVM that runs tests on many variants of the code. Compiling little things often: the first compiler is the faster one.
[ -f /rift/env/evaluator.jar ] || exit 3
[ -z "${RIFT_ARCHIVE-}" ] && [ -f /rift/env/evaluator.jsa ] && RIFT_ARCHIVE=-XX:SharedArchiveFile=/rift/env/evaluator.jsa
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xlog:disable -Xmx640m -XX:MaxMetaspaceSize=400m \
  ${RIFT_ARCHIVE:+"$RIFT_ARCHIVE"} --add-exports jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED ${RIFT_JVM-} \
  -cp /rift/env/evaluator.jar rift.Server "$@"
