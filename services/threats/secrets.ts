/** What is stolen. `keys`: nobody honest sends it anywhere; `service`: a client sends parts of it to its own service. */
export type SecretClass = 'keys' | 'service' | 'environment';

export interface Secret {
  readonly class: SecretClass;
  readonly what: string;
  /** Lies on another machine: asking for it is how it is read, not how it is sent. */
  readonly remote?: boolean;
}

const HOME_PART = String.raw`(?:^|[/\\~"'\s:=@])`;
const END = String.raw`(?:$|[/\\"'\s;|)*])`;
const place = (pattern: string) => new RegExp(HOME_PART + pattern + END, 'i');

const METADATA = 'the cloud’s metadata';

const PLACES: readonly (readonly [RegExp, SecretClass, string])[] = [
  [place(String.raw`\.ssh(?![/\\](?:known_hosts|config|authorized_keys))`), 'keys', 'SSH keys'],
  [/\bid_(?:rsa|dsa|ecdsa|ed25519)(?!\w|\.pub)/, 'keys', 'SSH keys'],
  [place(String.raw`\.gnupg`), 'keys', 'GnuPG keys'],
  [/\/etc\/(?:g?shadow|sudoers)\b/, 'keys', 'the system’s passwords'],
  [/\b(?:Login Data|key4\.db|logins\.json|cookies\.sqlite|Local State)\b|[/\\]Cookies$/, 'keys', 'browser passwords'],
  [
    /(?:google-chrome|Google[/\\]Chrome|BraveSoftware|\.mozilla[/\\]firefox|Firefox[/\\]Profiles)/i,
    'keys',
    'a browser profile',
  ],
  [/\bwallet\.dat\b|[/\\](?:Exodus|Electrum|Ethereum[/\\]keystore|\.bitcoin)\b/i, 'keys', 'wallets'],
  [/\blogin\.keychain|Library[/\\]Keychains/i, 'keys', 'the key chain'],
  [place(String.raw`\.(?:bash|zsh|python|psql|mysql|node_repl)_history`), 'keys', 'a shell’s history'],
  [/\/proc\/(?:self|\d+|\*|1)\/environ\b/, 'environment', 'the environment'],
  [place(String.raw`\.aws(?:[/\\]credentials)?`), 'service', 'cloud credentials'],
  [/\.config[/\\]gcloud|application_default_credentials\.json|\.azure[/\\]/, 'service', 'cloud credentials'],
  [
    /169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200|fd00:ec2::254/i,
    'service',
    'the cloud’s metadata',
  ],
  [place(String.raw`[._]netrc`), 'service', 'stored passwords'],
  [
    place(String.raw`\.(?:npmrc|pypirc|yarnrc|pgpass|my\.cnf|git-credentials|vault-token)`),
    'service',
    'registry or service tokens',
  ],
  [/\.(?:cargo|gem|terraform\.d)[/\\]credentials|\.m2[/\\]settings(?:-security)?\.xml/, 'service', 'registry tokens'],
  [/\.docker[/\\]config\.json|\.kube[/\\]config|\.config[/\\]gh[/\\]hosts\.yml/, 'service', 'service tokens'],
  [/\/(?:var\/)?run\/secrets\/\S*/, 'service', 'mounted secrets'],
];

/** The secret that a piece of text names; null where it names none. */
export function secretIn(text: string): Secret | null {
  if (text.length > 4000) return null;
  for (const [pattern, type, what] of PLACES)
    if (pattern.test(text)) return { class: type, what, remote: what === METADATA };
  return null;
}

const PUBLIC = /\.ssh[/\\](?:known_hosts|config|authorized_keys)|\.pub$/;
const PRIVATE = /\bid_(?:rsa|dsa|ecdsa|ed25519)(?!\w|\.pub)/;

/** The secret that one of several readings of a statement names. What lies beside the keys and is no secret is none. */
export function secretAmong(readings: readonly string[]): Secret | null {
  const harmless = readings.some((text) => PUBLIC.test(text)) && !readings.some((text) => PRIVATE.test(text));
  const found = readings.flatMap((text) => secretIn(text) ?? []);
  return found.find(({ what }) => !(harmless && what === 'SSH keys')) ?? null;
}

const WHOLE_ENVIRONMENT = [
  /\bos\.environ\b(?!\s*(?:\[|\.(?!items|copy|values|_data)))|\bos\.environb\b(?!\s*\[)|\bos\.environ\._data/,
  /\bprocess\.env\b(?!\s*(?:\[|\?|\.|=[^=]))/,
  /\bprocess\s*\[\s*(["'`])env\1\s*\](?!\s*[[.])/,
  /\bSystem\.getenv\(\s*\)(?!\s*\.get)/,
  /\bos\.Environ\(\s*\)/,
  /\benv::vars(?:_os)?\(\s*\)/,
  /\bENV\.(?:to_h|to_a|each|map|inspect)\b|%ENV\b|\$_ENV\b(?!\s*\[)/,
];

/** Whether code takes all variables at once, not one by name. */
export function takesWholeEnvironment(text: string): boolean {
  return WHOLE_ENVIRONMENT.some((pattern) => pattern.test(text));
}
