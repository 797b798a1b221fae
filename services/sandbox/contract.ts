/** The only place that runs a submitted repository's code. */

export interface Mount {
  /** Absolute path on the host. */
  readonly host: string;
  /** Absolute path inside. */
  readonly guest: string;
  readonly mode: 'ro' | 'rw';
}

export interface Limits {
  readonly wallSecs: number;
  readonly memoryMb: number;
  readonly processes: number;
  /** Largest file that may be written. */
  readonly fileMb: number;
  /** What may be written to disk in all, told by the free space before and now. */
  readonly diskMb: number;
  /** Kept per stream: half from the head, half from the tail; the middle is counted. */
  readonly outputBytes: number;
}

/** `check`: no network. `prepare`: network through Rift's forward proxy only. */
export type Profile = 'check' | 'prepare';

export interface SandboxSpec {
  readonly profile: Profile;
  /** Inside paths; argv[0] is looked up on the inside PATH. */
  readonly argv: readonly string[];
  /** Absolute inside path, below {@link CHECKOUT} as a rule. */
  readonly cwd: string;
  /** The work copy, mounted read-write at {@link CHECKOUT}. Must share no hard links with anything outside. */
  readonly workCopy: string;
  /** Also inside: environments, caches, report folders. */
  readonly mounts?: readonly Mount[];
  /** Inside folders, empty and writable, that are gone with the call; where they lie below a mount they exist there. */
  readonly scratch?: readonly string[];
  /** Added to the allow-listed base environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Prepended to the base PATH; inside paths. */
  readonly path?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly stdin?: string;
  /** Extra hosts (`host:port`) that prepare may reach, e.g. from a lock file. */
  readonly allowHosts?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onTelemetry?: (tick: Telemetry) => void;
}

/** What a call uses just now. */
export interface Usage {
  readonly memBytes: number;
  readonly cpuSecs: number;
  /** Only where no control group counts them. */
  readonly processes?: number;
}

export interface Telemetry {
  readonly containerId: string;
  readonly cpuPct: number;
  readonly memMb: number;
}

export interface Capture {
  /** Head and tail, with a line that counts what was dropped between them. */
  readonly text: string;
  readonly totalBytes: number;
  readonly droppedBytes: number;
}

export interface SandboxResult {
  readonly containerId: string;
  /** null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: Capture;
  readonly stderr: Capture;
  readonly durationMs: number;
  readonly timedOut: boolean;
  readonly outOfMemory: boolean;
  /** Ended because it wrote more than `diskMb`. */
  readonly diskFull?: boolean;
  readonly peakMemMb: number;
  /** Connections that prepare tried and the proxy refused, `host:port`. */
  readonly refusedHosts: readonly string[];
}

/** A long-lived process inside, spoken to by lines. */
export interface SandboxSession {
  readonly containerId: string;
  write(line: string): void;
  /** Next line of standard output; null at its end. */
  readLine(): Promise<string | null>;
  close(): Promise<SandboxResult>;
}

export interface Sandbox {
  run(spec: SandboxSpec): Promise<SandboxResult>;
  open(spec: SandboxSpec): Promise<SandboxSession>;
}

/** Where things are inside. */
export const CHECKOUT = '/checkout';
/** Dependencies of a project (made by prepare, read-only in check). */
export const ENVIRONMENT = '/rift/env';
/** The project's own installation (made by prepare for this run, read-only in check). */
export const INSTALLATION = '/rift/project';
/** What runs of judging tools kept for those after them, of one run of ours. */
export const KEPT = '/rift/kept';
/** Rift's own helper programs for the language, always read-only. */
export const HELPERS = '/rift/helpers';
/** Fresh for each call, for machine-readable reports; the only other writable place besides HOME and /tmp. */
export const REPORTS = '/rift/reports';

/** Thrown where no sandbox can be had: nothing of the repository is run then. `PART_MISSING`. */
export class SandboxUnavailable extends Error {
  override readonly name = 'SandboxUnavailable';
}
