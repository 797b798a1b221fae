export type Ini = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Reads what Python's `configparser` reads: sections, keys, values that go on in indented lines. Lenient: never throws. */
export function parseIni(text: string): Ini {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> | null = null;
  let key: string | null = null;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line)) continue;
    const [, name] = /^\[(.+?)\]\s*$/.exec(line) ?? [];
    if (name !== undefined) {
      section = sections[name] ??= {};
      key = null;
    } else if (section && key !== null && (/^\s+\S/.test(line) || line.trim() === '')) {
      section[key] = `${section[key] ?? ''}\n${line.trim()}`;
    } else if (section) {
      const [, found, value] = /^([^=:\s][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
      if (found === undefined) continue;
      key = found.trim();
      section[key] = (value ?? '').trim();
    }
  }
  for (const values of Object.values(sections)) {
    for (const [name, value] of Object.entries(values)) values[name] = value.trim();
  }
  return sections;
}

/** The lines of a value, empty ones and comments left out. */
export function iniLines(value: string | undefined): string[] {
  return (value ?? '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean);
}
