/** What it takes to ask a history where a fault came from. */
export interface History {
  /** Commits of the submitted branch's own line, the newest first; cut where it gets long. */
  readonly commits: readonly string[];
  /** Whether the failure shows with the sources of a commit; null where that cannot be told. */
  failsAt(sha: string): Promise<boolean | null>;
  /** What is known of a commit, for people. */
  describe(sha: string): string;
}

export interface Cause {
  readonly sha: string;
  readonly explanation: string;
  /** Whether running the failing tests shows it. */
  readonly shown: boolean;
}

/**
 * The commit that brought a fault in: first the one that wrote the fault's lines last, confirmed where the tests fail with it and not
 * before it; where they say otherwise, the history is halved until the first commit is found with which they fail.
 * @param suspect the commit that wrote the lines last
 * @param takeStep says whether one more commit may be tried
 */
export async function findCause(suspect: string, history: History, takeStep: () => boolean): Promise<Cause> {
  const { commits, describe } = history;
  const known = new Map<string, boolean | null>();
  const fails = async (sha: string | undefined): Promise<boolean | null> => {
    if (sha === undefined) return null;
    if (!known.has(sha)) known.set(sha, takeStep() ? await history.failsAt(sha) : null);
    return known.get(sha) ?? null;
  };
  const wrote = `${describe(suspect)} wrote the lines last`;
  const byBlame = (why: string): Cause => ({ sha: suspect, shown: false, explanation: `${wrote}; ${why}` });

  const at = commits.indexOf(suspect);
  if (at < 0) return byBlame('it is not on the branch’s own line, so no test was run at it');
  const [withIt, before] = [await fails(suspect), await fails(commits[at + 1])];
  if (withIt && before === false) {
    const explanation = `${wrote}; the failing tests fail with it and pass before it`;
    return { sha: suspect, shown: true, explanation };
  }
  if (withIt === null) return byBlame('its tests could not be run at it');
  if (withIt && before === null) return byBlame('the tests fail with it and cannot be run before it');

  // Newest first: the bad end comes before the good one.
  let [bad, good] = withIt ? [at + 1, commits.length - 1] : [0, at];
  if (withIt && (await fails(commits[good])) !== false)
    return byBlame('the tests fail before it as well, as far back as was looked');
  while (good - bad > 1) {
    const middle = Math.floor((bad + good) / 2);
    const state = await fails(commits[middle]);
    if (state === null) return byBlame('the tests say otherwise, but not which commit it was');
    if (state) bad = middle;
    else good = middle;
  }
  const found = commits[bad] ?? suspect;
  const explanation = `the failing tests fail with ${describe(found)} and pass before it, though ${wrote}`;
  return { sha: found, shown: true, explanation };
}
