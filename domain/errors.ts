/** Codes of the API's error envelope. Documented in `docs/errors.md`; clients may rely on them. */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'RUN_NOT_FOUND',
  'RUN_ACTIVE',
  'RUN_NOT_FINISHED',
  'REPORT_NOT_READY',
  'RUN_FINISHED',
  'BRANCH_BUSY',
  'BRANCH_PROTECTED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMITED',
  'DEPENDENCY_DOWN',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A refusal that the client is told of. Its text is for people and holds no internals. */
export class RiftError extends Error {
  override readonly name = 'RiftError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
