export { assembleResults, RunNotEndedError } from './assemble';
export { readResults, resultsPath, resultsProblems, ResultsInvalidError, writeResults } from './write';
