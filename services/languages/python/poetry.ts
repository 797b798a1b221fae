import { normalizeName } from './requirements';
import { poetrySpecifiers } from './versions';

type Table = Readonly<Record<string, unknown>>;

/** Poetry's own tables as PEP 508 requirements. */
export function poetryGroups(poetry: Table): { main: string[]; grouped: Record<string, string[]> } {
  const grouped: Record<string, string[]> = {};
  const declared = table(poetry.dependencies);
  for (const [extra, names] of Object.entries(table(poetry.extras))) {
    const wanted = Array.isArray(names) ? names.map((name) => normalizeName(String(name))) : [];
    grouped[extra] = Object.entries(declared)
      .filter(([name]) => wanted.includes(normalizeName(name)))
      .flatMap(([name, spec]) => requirements(name, spec, true));
  }
  const development = table(poetry['dev-dependencies']);
  if (Object.keys(development).length > 0) grouped.dev = all(development);
  for (const [group, body] of Object.entries(table(poetry.group))) {
    grouped[group] = [...(grouped[group] ?? []), ...all(table(table(body).dependencies))];
  }
  return { main: all(declared), grouped };
}

function all(dependencies: Table): string[] {
  return Object.entries(dependencies).flatMap(([name, spec]) => requirements(name, spec, false));
}

function requirements(name: string, spec: unknown, optional: boolean): string[] {
  if (name === 'python') return [];
  if (Array.isArray(spec)) return spec.flatMap((one) => requirements(name, one, optional));
  if (typeof spec === 'string') return [`${name}${poetrySpecifiers(spec)}`];
  const { version, extras, markers, python, git, url, path, rev, tag, branch, ...rest } = table(spec);
  if (path !== undefined || (rest.optional === true && !optional)) return [];
  const bracket = Array.isArray(extras) && extras.length > 0 ? `[${extras.join(',')}]` : '';
  const conditions = [markers, python === undefined ? undefined : pythonMarker(String(python))].filter(Boolean);
  const marker = conditions.length > 0 ? ` ; ${conditions.map((c) => `(${String(c)})`).join(' and ')}` : '';
  const at = rev ?? tag ?? branch;
  if (git !== undefined)
    return [`${name}${bracket} @ git+${String(git)}${at === undefined ? '' : `@${String(at)}`}${marker}`];
  if (url !== undefined) return [`${name}${bracket} @ ${String(url)}${marker}`];
  return [`${name}${bracket}${poetrySpecifiers(typeof version === 'string' ? version : '*')}${marker}`];
}

function pythonMarker(constraint: string): string | undefined {
  const parts = poetrySpecifiers(constraint).split(',').filter(Boolean);
  return parts.map((part) => part.replace(/^(\D+?)\s*([\d.*]+)$/, "python_version $1 '$2'")).join(' and ') || undefined;
}

function table(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}
