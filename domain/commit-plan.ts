import type { Failure } from './failure';
import type { Fix } from './fix';
import type { BugType } from './names';

/** A fix, and the failures that it heals. */
export interface PlannableFix {
  readonly fix: Pick<Fix, 'fixId' | 'patch' | 'description'>;
  readonly failures: readonly Pick<Failure, 'projectId' | 'bugType' | 'file' | 'line'>[];
}

export interface PlannedCommit {
  /** From 1, in the order in which they are to be made. */
  readonly index: number;
  /** Subject, an empty line, and what it does; without trailers. */
  readonly message: string;
  readonly fixIds: readonly string[];
  readonly paths: readonly string[];
}

export interface CommitPlanOptions {
  /** Beyond this many commits whole projects are joined. */
  readonly mostCommits?: number;
}

const SUBJECT_LENGTH = 72;
const BODY_LINES = 40;
/** What a person reads in one sitting. */
const MOST_FILES = 25;

/** Types that are one kind of work to review, in the order of commits: what makes files readable comes first. */
const FAMILIES: Readonly<Record<BugType, { readonly rank: number; readonly scope: string; readonly what: string }>> = {
  SYNTAX: { rank: 0, scope: 'syntax', what: 'syntax errors' },
  INDENTATION: { rank: 0, scope: 'indentation', what: 'wrong indentation' },
  IMPORT: { rank: 1, scope: 'import', what: 'broken imports' },
  TYPE_ERROR: { rank: 2, scope: 'types', what: 'type errors' },
  LOGIC: { rank: 3, scope: 'logic', what: 'wrong behaviour' },
  PIPELINE_CONFIG: { rank: 4, scope: 'ci', what: 'pipeline configuration' },
  SECRET_LEAK: { rank: 5, scope: 'secrets', what: 'leaked secrets' },
  LINTING: { rank: 6, scope: 'lint', what: 'lint findings' },
};

/**
 * Joins fixes into few commits that can each be reviewed, and taken back, alone. Fixes that share a file stay together, since a
 * commit holds whole files; the rest goes by project and kind. A change of behaviour always stands alone.
 */
export function planCommits(fixes: readonly PlannableFix[], options: CommitPlanOptions = {}): PlannedCommit[] {
  const { mostCommits = 10 } = options;
  let groups = joinBy(sharingFiles(fixes.map(asItem)), kindOf);
  if (groups.length > mostCommits) groups = joinBy(groups, (group) => group[0]!.projectId);
  if (groups.length > mostCommits) groups = [groups.flat()];
  return groups
    .map((group) => [...group].sort(byPlace))
    .sort((a, b) => rankOf(a) - rankOf(b) || byPlace(a[0]!, b[0]!))
    .map((group, i) => ({
      index: i + 1,
      message: messageOf(group),
      fixIds: group.map((fix) => fix.fixId),
      paths: pathsOf(group),
    }));
}

interface Item {
  readonly fixId: string;
  readonly projectId: string;
  readonly bugType: BugType;
  readonly file: string;
  readonly line: number;
  readonly description: string;
  readonly paths: readonly string[];
}

type Group = readonly Item[];

/** Named by the first of its failures, in the order of the mapper; by its first file where it heals none by itself. */
function asItem({ fix, failures }: PlannableFix): Item {
  const paths = fix.patch.changes.map((change) => change.path);
  const [first] = failures;
  return {
    fixId: fix.fixId,
    projectId: first?.projectId ?? '',
    bugType: first?.bugType ?? 'LOGIC',
    file: first?.file ?? paths[0] ?? '',
    line: first?.line ?? 1,
    description: fix.description,
    paths,
  };
}

function pathsOf(group: Group): string[] {
  return [...new Set(group.flatMap((fix) => fix.paths))].sort();
}

function byPlace(a: Item, b: Item): number {
  const order = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  return order(a.file, b.file) || a.line - b.line || order(a.fixId, b.fixId);
}

function rankOf(group: Group): number {
  return Math.min(...group.map((fix) => FAMILIES[fix.bugType].rank));
}

/** Fixes that are tied by the files they change. */
function sharingFiles(fixes: readonly Item[]): Group[] {
  let groups: Item[][] = [];
  for (const fix of [...fixes].sort(byPlace)) {
    const tied = groups.filter((group) => group.some((other) => other.paths.some((path) => fix.paths.includes(path))));
    groups = [...groups.filter((group) => !tied.includes(group)), [...tied.flat(), fix]];
  }
  return groups;
}

/** null: stands alone. */
function kindOf(group: Group): string | null {
  const [first] = group;
  const ranks = new Set(group.map((fix) => FAMILIES[fix.bugType].rank));
  if (!first || ranks.size > 1 || first.bugType === 'LOGIC') return null;
  return `${first.projectId}\u0000${FAMILIES[first.bugType].rank}`;
}

function joinBy(groups: readonly Group[], keyOf: (group: Group) => string | null): Group[] {
  const joined: { key: string | null; group: Group }[] = [];
  for (const group of groups) {
    const key = keyOf(group);
    const room = joined.find((one) => {
      return key !== null && one.key === key && pathsOf([...one.group, ...group]).length <= MOST_FILES;
    });
    if (room) room.group = [...room.group, ...group];
    else joined.push({ key, group });
  }
  return joined.map(({ group }) => group);
}

function messageOf(group: Group): string {
  const subject = subjectOf(group);
  const lines = group
    .slice(0, BODY_LINES)
    .map((fix) => cut(`- ${fix.bugType} ${plain(fix.file)}:${fix.line}: ${lowerFirst(plain(fix.description))}`, 200));
  const more = group.length > BODY_LINES ? [`- and ${group.length - BODY_LINES} more`] : [];
  return `${subject}\n\n${[...lines, ...more].join('\n')}`;
}

function subjectOf(group: Group): string {
  const types = [...new Set(group.map((fix) => fix.bugType))];
  const main = types.reduce((a, b) => (FAMILIES[a].rank <= FAMILIES[b].rank ? a : b));
  const head = `[AI-AGENT] fix(${FAMILIES[main].scope}): `;
  const room = SUBJECT_LENGTH - head.length;
  const files = pathsOf(group).map(plain);
  const place = files.length === 1 ? files[0]! : `${files.length} files`;
  const [fix] = group;
  const action =
    group.length === 1 && fix
      ? lowerFirst(plain(fix.description))
      : `correct ${types.length === 1 ? FAMILIES[main].what : `${group.length} failures`}`;
  const at = (where: string) => (action.includes(where) ? action : `${action} in ${where}`);
  const short = place.slice(place.lastIndexOf('/') + 1);
  const fitting = [at(place), at(short), action].find((text) => text.length <= room);
  if (fitting) return head + fitting;
  const tail = ` in ${short}`;
  return head + (tail.length < room / 2 ? cut(action, room - tail.length) + tail : cut(action, room));
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

// Text from the repository is data: nothing in it may end a line, hide, steer a CI server or close somebody's issue.
function plain(text: string): string {
  return (
    text
      .normalize('NFC')

      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, ' ')
      .replace(/\[([^\]]*\b(?:skip|no)\b[^\]]*)\]/giu, '($1)')
      .replace(/\*\*\*\s*NO_CI\s*\*\*\*/giu, 'NO_CI')
      .replace(/#(?=\d)/g, '# ')
      .replace(/\/\/(?=\S+\/(?:issues|pull)\/\d)/g, '// ')
      .replace(/\s+/g, ' ')
      .trim() || 'unnamed'
  );
}
