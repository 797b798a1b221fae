export const THREAT_KINDS = ['credential_theft', 'miner', 'wipe', 'reverse_shell', 'download_execute'] as const;
export type ThreatKind = (typeof THREAT_KINDS)[number];

/** Code that attacks whoever runs it. */
export interface Threat {
  readonly kind: ThreatKind;
  readonly file: string;
  /** 1-based: the line that gives it away; for theft, where the secret is read. */
  readonly line: number;
  readonly message: string;
}
