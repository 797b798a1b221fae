/** Public members of classes of the JDK that most code uses, by simple name. */
export const JDK_MEMBERS: Readonly<Record<string, string>> = {
  String: `CASE_INSENSITIVE_ORDER charAt chars codePointAt codePointBefore codePointCount codePoints compareTo compareToIgnoreCase concat
contains contentEquals copyValueOf describeConstable endsWith equals equalsIgnoreCase format formatted getBytes getChars hashCode
indent indexOf intern isBlank isEmpty join lastIndexOf length lines matches offsetByCodePoints regionMatches repeat replace
replaceAll replaceFirst resolveConstantDesc split startsWith strip stripIndent stripLeading stripTrailing subSequence substring
toCharArray toLowerCase toString toUpperCase transform translateEscapes trim valueOf`,
  StringBuilder: `append appendCodePoint capacity charAt chars codePointAt codePointBefore codePointCount codePoints compareTo delete deleteCharAt
ensureCapacity getChars indexOf insert lastIndexOf length offsetByCodePoints replace reverse setCharAt setLength subSequence
substring toString trimToSize`,
  Math: `IEEEremainder PI abs absExact acos addExact asin atan atan2 cbrt ceil copySign cos cosh decrementExact exp expm1 floor floorDiv
floorMod fma getExponent hypot incrementExact log log10 log1p max min multiplyExact multiplyFull multiplyHigh negateExact
nextAfter nextDown nextUp pow random rint round scalb signum sin sinh sqrt subtractExact tan tanh toDegrees toIntExact toRadians
ulp`,
  Integer: `BYTES MAX_VALUE MIN_VALUE SIZE TYPE bitCount byteValue compare compareTo compareUnsigned decode describeConstable divideUnsigned
doubleValue equals floatValue getInteger hashCode highestOneBit intValue longValue lowestOneBit max min numberOfLeadingZeros
numberOfTrailingZeros parseInt parseUnsignedInt remainderUnsigned resolveConstantDesc reverse reverseBytes rotateLeft rotateRight
shortValue signum sum toBinaryString toHexString toOctalString toString toUnsignedLong toUnsignedString valueOf`,
  Long: `BYTES MAX_VALUE MIN_VALUE SIZE TYPE bitCount byteValue compare compareTo compareUnsigned decode describeConstable divideUnsigned
doubleValue equals floatValue getLong hashCode highestOneBit intValue longValue lowestOneBit max min numberOfLeadingZeros
numberOfTrailingZeros parseLong parseUnsignedLong remainderUnsigned resolveConstantDesc reverse reverseBytes rotateLeft
rotateRight shortValue signum sum toBinaryString toHexString toOctalString toString toUnsignedString valueOf`,
  Double: `BYTES MAX_EXPONENT MAX_VALUE MIN_EXPONENT MIN_NORMAL MIN_VALUE NEGATIVE_INFINITY POSITIVE_INFINITY SIZE TYPE byteValue compare
compareTo describeConstable doubleToLongBits doubleToRawLongBits doubleValue equals floatValue hashCode intValue isFinite
isInfinite isNaN longBitsToDouble longValue max min parseDouble resolveConstantDesc shortValue sum toHexString toString valueOf`,
  Boolean: `FALSE TRUE TYPE booleanValue compare compareTo describeConstable equals getBoolean hashCode logicalAnd logicalOr logicalXor
parseBoolean toString valueOf`,
  Character: `BYTES COMBINING_SPACING_MARK CONNECTOR_PUNCTUATION CONTROL CURRENCY_SYMBOL DASH_PUNCTUATION DECIMAL_DIGIT_NUMBER
DIRECTIONALITY_ARABIC_NUMBER DIRECTIONALITY_BOUNDARY_NEUTRAL DIRECTIONALITY_COMMON_NUMBER_SEPARATOR DIRECTIONALITY_EUROPEAN_NUMBER
DIRECTIONALITY_EUROPEAN_NUMBER_SEPARATOR DIRECTIONALITY_EUROPEAN_NUMBER_TERMINATOR DIRECTIONALITY_FIRST_STRONG_ISOLATE
DIRECTIONALITY_LEFT_TO_RIGHT DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE
DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE DIRECTIONALITY_NONSPACING_MARK DIRECTIONALITY_OTHER_NEUTRALS
DIRECTIONALITY_PARAGRAPH_SEPARATOR DIRECTIONALITY_POP_DIRECTIONAL_FORMAT DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE
DIRECTIONALITY_RIGHT_TO_LEFT DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING
DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE DIRECTIONALITY_SEGMENT_SEPARATOR
DIRECTIONALITY_UNDEFINED DIRECTIONALITY_WHITESPACE ENCLOSING_MARK END_PUNCTUATION FINAL_QUOTE_PUNCTUATION FORMAT
INITIAL_QUOTE_PUNCTUATION LETTER_NUMBER LINE_SEPARATOR LOWERCASE_LETTER MATH_SYMBOL MAX_CODE_POINT MAX_HIGH_SURROGATE
MAX_LOW_SURROGATE MAX_RADIX MAX_SURROGATE MAX_VALUE MIN_CODE_POINT MIN_HIGH_SURROGATE MIN_LOW_SURROGATE MIN_RADIX
MIN_SUPPLEMENTARY_CODE_POINT MIN_SURROGATE MIN_VALUE MODIFIER_LETTER MODIFIER_SYMBOL NON_SPACING_MARK OTHER_LETTER OTHER_NUMBER
OTHER_PUNCTUATION OTHER_SYMBOL PARAGRAPH_SEPARATOR PRIVATE_USE SIZE SPACE_SEPARATOR START_PUNCTUATION SURROGATE TITLECASE_LETTER
TYPE UNASSIGNED UPPERCASE_LETTER charCount charValue codePointAt codePointBefore codePointCount codePointOf compare compareTo
describeConstable digit equals forDigit getDirectionality getName getNumericValue getType hashCode highSurrogate isAlphabetic
isBmpCodePoint isDefined isDigit isHighSurrogate isISOControl isIdentifierIgnorable isIdeographic isJavaIdentifierPart
isJavaIdentifierStart isJavaLetter isJavaLetterOrDigit isLetter isLetterOrDigit isLowSurrogate isLowerCase isMirrored isSpace
isSpaceChar isSupplementaryCodePoint isSurrogate isSurrogatePair isTitleCase isUnicodeIdentifierPart isUnicodeIdentifierStart
isUpperCase isValidCodePoint isWhitespace lowSurrogate offsetByCodePoints reverseBytes toChars toCodePoint toLowerCase toString
toTitleCase toUpperCase valueOf`,
  Object: `equals getClass hashCode toString`,
  System: `arraycopy clearProperty console currentTimeMillis exit gc getLogger getProperties getProperty getSecurityManager getenv
identityHashCode inheritedChannel lineSeparator load loadLibrary mapLibraryName nanoTime runFinalization setErr setIn setOut
setProperties setProperty setSecurityManager`,
  PrintStream: `append checkError close flush format print printf println write writeBytes`,
  Thread: `MAX_PRIORITY MIN_PRIORITY NORM_PRIORITY activeCount checkAccess countStackFrames currentThread dumpStack enumerate
getAllStackTraces getContextClassLoader getDefaultUncaughtExceptionHandler getId getName getPriority getStackTrace getState
getThreadGroup getUncaughtExceptionHandler holdsLock interrupt interrupted isAlive isDaemon isInterrupted join onSpinWait resume
run setContextClassLoader setDaemon setDefaultUncaughtExceptionHandler setName setPriority setUncaughtExceptionHandler sleep start
stop suspend toString yield`,
  Iterable: `forEach iterator spliterator`,
  Throwable: `addSuppressed fillInStackTrace getCause getLocalizedMessage getMessage getStackTrace getSuppressed initCause printStackTrace
setStackTrace toString`,
  List: `add addAll clear contains containsAll copyOf equals get hashCode indexOf isEmpty iterator lastIndexOf listIterator of remove
removeAll replaceAll retainAll set size sort spliterator subList toArray`,
  ArrayList: `add addAll clear clone contains ensureCapacity equals forEach get hashCode indexOf isEmpty iterator lastIndexOf listIterator
remove removeAll removeIf replaceAll retainAll set size sort spliterator subList toArray trimToSize`,
  LinkedList: `add addAll addFirst addLast clear clone contains descendingIterator element get getFirst getLast indexOf lastIndexOf listIterator
offer offerFirst offerLast peek peekFirst peekLast poll pollFirst pollLast pop push remove removeFirst removeFirstOccurrence
removeLast removeLastOccurrence set size spliterator toArray`,
  Map: `clear compute computeIfAbsent computeIfPresent containsKey containsValue copyOf entry entrySet equals forEach get getOrDefault
hashCode isEmpty keySet merge of ofEntries put putAll putIfAbsent remove replace replaceAll size values`,
  Entry: `comparingByKey comparingByValue copyOf equals getKey getValue hashCode setValue`,
  Set: `add addAll clear contains containsAll copyOf equals hashCode isEmpty iterator of remove removeAll retainAll size spliterator
toArray`,
  Collection: `add addAll clear contains containsAll equals hashCode isEmpty iterator parallelStream remove removeAll removeIf retainAll size
spliterator stream toArray`,
  Collections: `EMPTY_LIST EMPTY_MAP EMPTY_SET addAll asLifoQueue binarySearch checkedCollection checkedList checkedMap checkedNavigableMap
checkedNavigableSet checkedQueue checkedSet checkedSortedMap checkedSortedSet copy disjoint emptyEnumeration emptyIterator
emptyList emptyListIterator emptyMap emptyNavigableMap emptyNavigableSet emptySet emptySortedMap emptySortedSet enumeration fill
frequency indexOfSubList lastIndexOfSubList list max min nCopies newSetFromMap replaceAll reverse reverseOrder rotate shuffle
singleton singletonList singletonMap sort swap synchronizedCollection synchronizedList synchronizedMap synchronizedNavigableMap
synchronizedNavigableSet synchronizedSet synchronizedSortedMap synchronizedSortedSet unmodifiableCollection unmodifiableList
unmodifiableMap unmodifiableNavigableMap unmodifiableNavigableSet unmodifiableSet unmodifiableSortedMap unmodifiableSortedSet`,
  Arrays: `asList binarySearch compare compareUnsigned copyOf copyOfRange deepEquals deepHashCode deepToString equals fill hashCode mismatch
parallelPrefix parallelSetAll parallelSort setAll sort spliterator stream toString`,
  Objects: `checkFromIndexSize checkFromToIndex checkIndex compare deepEquals equals hash hashCode isNull nonNull requireNonNull
requireNonNullElse requireNonNullElseGet toString`,
  Optional: `empty equals filter flatMap get hashCode ifPresent ifPresentOrElse isEmpty isPresent map of ofNullable or orElse orElseGet
orElseThrow stream toString`,
  OptionalInt: `empty equals getAsInt hashCode ifPresent ifPresentOrElse isEmpty isPresent of orElse orElseGet orElseThrow stream toString`,
  Iterator: `forEachRemaining hasNext next remove`,
  Deque: `add addAll addFirst addLast contains descendingIterator element getFirst getLast iterator offer offerFirst offerLast peek
peekFirst peekLast poll pollFirst pollLast pop push remove removeFirst removeFirstOccurrence removeLast removeLastOccurrence size`,
  PriorityQueue: `add clear comparator contains forEach iterator offer peek poll remove removeAll removeIf retainAll size spliterator toArray`,
  Scanner: `close delimiter findAll findInLine findWithinHorizon hasNext hasNextBigDecimal hasNextBigInteger hasNextBoolean hasNextByte
hasNextDouble hasNextFloat hasNextInt hasNextLine hasNextLong hasNextShort ioException locale match next nextBigDecimal
nextBigInteger nextBoolean nextByte nextDouble nextFloat nextInt nextLine nextLong nextShort radix remove reset skip toString
tokens useDelimiter useLocale useRadix`,
  Random: `doubles ints longs nextBoolean nextBytes nextDouble nextFloat nextGaussian nextInt nextLong setSeed`,
  TreeMap: `ceilingEntry ceilingKey clear clone comparator compute computeIfAbsent computeIfPresent containsKey containsValue descendingKeySet
descendingMap entrySet firstEntry firstKey floorEntry floorKey forEach get headMap higherEntry higherKey keySet lastEntry lastKey
lowerEntry lowerKey merge navigableKeySet pollFirstEntry pollLastEntry put putAll putIfAbsent remove replace replaceAll size
subMap tailMap values`,
  TreeSet: `add addAll ceiling clear clone comparator contains descendingIterator descendingSet first floor headSet higher isEmpty iterator
last lower pollFirst pollLast remove size spliterator subSet tailSet`,
  BitSet: `and andNot cardinality clear clone equals flip get hashCode intersects isEmpty length nextClearBit nextSetBit or previousClearBit
previousSetBit set size stream toByteArray toLongArray toString valueOf xor`,
  Comparator: `compare comparing comparingDouble comparingInt comparingLong equals naturalOrder nullsFirst nullsLast reverseOrder reversed
thenComparing thenComparingDouble thenComparingInt thenComparingLong`,
  Stream: `allMatch anyMatch builder collect concat count distinct dropWhile empty filter findAny findFirst flatMap flatMapToDouble
flatMapToInt flatMapToLong forEach forEachOrdered generate iterate limit map mapMulti mapMultiToDouble mapMultiToInt
mapMultiToLong mapToDouble mapToInt mapToLong max min noneMatch of ofNullable peek reduce skip sorted takeWhile toArray toList`,
  IntStream: `allMatch anyMatch asDoubleStream asLongStream average boxed builder collect concat count distinct dropWhile empty filter findAny
findFirst flatMap forEach forEachOrdered generate iterate iterator limit map mapMulti mapToDouble mapToLong mapToObj max min
noneMatch of parallel peek range rangeClosed reduce sequential skip sorted spliterator sum summaryStatistics takeWhile toArray`,
  Collectors: `averagingDouble averagingInt averagingLong collectingAndThen counting filtering flatMapping groupingBy groupingByConcurrent
joining mapping maxBy minBy partitioningBy reducing summarizingDouble summarizingInt summarizingLong summingDouble summingInt
summingLong teeing toCollection toConcurrentMap toList toMap toSet toUnmodifiableList toUnmodifiableMap toUnmodifiableSet`,
  Function: `andThen apply compose identity`,
  Predicate: `and isEqual negate not or test`,
  BigDecimal: `ONE ROUND_CEILING ROUND_DOWN ROUND_FLOOR ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UNNECESSARY ROUND_UP TEN ZERO abs add
byteValueExact compareTo divide divideAndRemainder divideToIntegralValue doubleValue equals floatValue hashCode intValue
intValueExact longValue longValueExact max min movePointLeft movePointRight multiply negate plus pow precision remainder round
scale scaleByPowerOfTen setScale shortValueExact signum sqrt stripTrailingZeros subtract toBigInteger toBigIntegerExact
toEngineeringString toPlainString toString ulp unscaledValue valueOf`,
  BigInteger: `ONE TEN TWO ZERO abs add and andNot bitCount bitLength byteValueExact clearBit compareTo divide divideAndRemainder doubleValue
equals flipBit floatValue gcd getLowestSetBit hashCode intValue intValueExact isProbablePrime longValue longValueExact max min mod
modInverse modPow multiply negate nextProbablePrime not or pow probablePrime remainder setBit shiftLeft shiftRight shortValueExact
signum sqrt sqrtAndRemainder subtract testBit toByteArray toString valueOf xor`,
  LocalDate: `EPOCH MAX MIN adjustInto atStartOfDay atTime compareTo datesUntil equals format from get getChronology getDayOfMonth getDayOfWeek
getDayOfYear getEra getLong getMonth getMonthValue getYear hashCode isAfter isBefore isEqual isLeapYear isSupported lengthOfMonth
lengthOfYear minus minusDays minusMonths minusWeeks minusYears now of ofEpochDay ofInstant ofYearDay parse plus plusDays
plusMonths plusWeeks plusYears query range toEpochDay toEpochSecond toString until with withDayOfMonth withDayOfYear withMonth
withYear`,
  LocalDateTime: `MAX MIN adjustInto atOffset atZone compareTo equals format from get getDayOfMonth getDayOfWeek getDayOfYear getHour getLong
getMinute getMonth getMonthValue getNano getSecond getYear hashCode isAfter isBefore isEqual isSupported minus minusDays
minusHours minusMinutes minusMonths minusNanos minusSeconds minusWeeks minusYears now of ofEpochSecond ofInstant parse plus
plusDays plusHours plusMinutes plusMonths plusNanos plusSeconds plusWeeks plusYears query range toLocalDate toLocalTime toString
truncatedTo until with withDayOfMonth withDayOfYear withHour withMinute withMonth withNano withSecond withYear`,
  Duration: `ZERO abs addTo between compareTo dividedBy equals from get getNano getSeconds getUnits hashCode isNegative isZero minus minusDays
minusHours minusMillis minusMinutes minusNanos minusSeconds multipliedBy negated of ofDays ofHours ofMillis ofMinutes ofNanos
ofSeconds parse plus plusDays plusHours plusMillis plusMinutes plusNanos plusSeconds subtractFrom toDays toDaysPart toHours
toHoursPart toMillis toMillisPart toMinutes toMinutesPart toNanos toNanosPart toSeconds toSecondsPart toString truncatedTo
withNanos withSeconds`,
  Instant: `EPOCH MAX MIN adjustInto atOffset atZone compareTo equals from get getEpochSecond getLong getNano hashCode isAfter isBefore
isSupported minus minusMillis minusNanos minusSeconds now ofEpochMilli ofEpochSecond parse plus plusMillis plusNanos plusSeconds
query range toEpochMilli toString truncatedTo until with`,
  Files: `copy createDirectories createDirectory createFile createLink createSymbolicLink createTempDirectory createTempFile delete
deleteIfExists exists find getAttribute getFileAttributeView getFileStore getLastModifiedTime getOwner getPosixFilePermissions
isDirectory isExecutable isHidden isReadable isRegularFile isSameFile isSymbolicLink isWritable lines list mismatch move
newBufferedReader newBufferedWriter newByteChannel newDirectoryStream newInputStream newOutputStream notExists probeContentType
readAllBytes readAllLines readAttributes readString readSymbolicLink setAttribute setLastModifiedTime setOwner
setPosixFilePermissions size walk walkFileTree write writeString`,
  Path: `compareTo endsWith equals getFileName getFileSystem getName getNameCount getParent getRoot hashCode isAbsolute iterator normalize
of register relativize resolve resolveSibling startsWith subpath toAbsolutePath toFile toRealPath toString toUri`,
  ConcurrentMap: `compute computeIfAbsent computeIfPresent forEach getOrDefault merge putIfAbsent remove replace replaceAll`,
  AtomicInteger: `accumulateAndGet addAndGet compareAndExchange compareAndExchangeAcquire compareAndExchangeRelease compareAndSet decrementAndGet
doubleValue floatValue get getAcquire getAndAccumulate getAndAdd getAndDecrement getAndIncrement getAndSet getAndUpdate getOpaque
getPlain incrementAndGet intValue lazySet longValue set setOpaque setPlain setRelease toString updateAndGet weakCompareAndSet
weakCompareAndSetAcquire weakCompareAndSetPlain weakCompareAndSetRelease weakCompareAndSetVolatile`,
  CompletableFuture: `acceptEither acceptEitherAsync allOf anyOf applyToEither applyToEitherAsync cancel complete completeAsync completeExceptionally
completeOnTimeout completedFuture completedStage copy defaultExecutor delayedExecutor exceptionally exceptionallyAsync
exceptionallyCompose exceptionallyComposeAsync failedFuture failedStage get getNow getNumberOfDependents handle handleAsync
isCancelled isCompletedExceptionally isDone join minimalCompletionStage newIncompleteFuture obtrudeException obtrudeValue
orTimeout runAfterBoth runAfterBothAsync runAfterEither runAfterEitherAsync runAsync supplyAsync thenAccept thenAcceptAsync
thenAcceptBoth thenAcceptBothAsync thenApply thenApplyAsync thenCombine thenCombineAsync thenCompose thenComposeAsync thenRun
thenRunAsync toCompletableFuture toString whenComplete whenCompleteAsync`,
  Matcher: `appendReplacement appendTail end find group groupCount hasAnchoringBounds hasTransparentBounds hitEnd lookingAt matches pattern
quoteReplacement region regionEnd regionStart replaceAll replaceFirst requireEnd reset results start toMatchResult toString
useAnchoringBounds usePattern useTransparentBounds`,
  Pattern: `CANON_EQ CASE_INSENSITIVE COMMENTS DOTALL LITERAL MULTILINE UNICODE_CASE UNICODE_CHARACTER_CLASS UNIX_LINES asMatchPredicate
asPredicate compile flags matcher matches pattern quote split splitAsStream toString`,
  BufferedReader: `close lines mark markSupported read readLine ready reset skip`,
};
