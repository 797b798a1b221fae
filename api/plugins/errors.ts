import fp from 'fastify-plugin';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ADVICE_ON_ERROR } from '../../domain/advice';
import { RiftError, type ErrorCode } from '../../domain/errors';

/** HTTP status of each code. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  RUN_NOT_FOUND: 404,
  RUN_ACTIVE: 409,
  RUN_NOT_FINISHED: 409,
  REPORT_NOT_READY: 409,
  RUN_FINISHED: 409,
  BRANCH_BUSY: 409,
  BRANCH_PROTECTED: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  DEPENDENCY_DOWN: 503,
  INTERNAL: 500,
};

export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
  readonly [beside: string]: unknown;
}

/** Every answer outside 2xx is the envelope; what broke inside is logged and never told. */
export const errors = fp(
  async (app) => {
    const paths: { readonly pattern: RegExp; readonly method: string }[] = [];
    app.addHook('onRoute', ({ url, method }) => {
      const pattern = new RegExp(`^${url.replace(/:\w+/g, '[^/]+').replace(/\*/g, '.*')}$`);
      for (const each of [method].flat()) paths.push({ pattern, method: each });
    });
    app.setNotFoundHandler((request, reply) => {
      const path = request.url.split('?', 1)[0] ?? '';
      const allow = [...new Set(paths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
      if (allow.length === 0 || allow.includes(request.method)) {
        return send(reply, new RiftError('NOT_FOUND', `There is no ${request.method} on this path`));
      }
      const error = new RiftError('METHOD_NOT_ALLOWED', `This path takes ${allow.join(', ')}`, { allow });
      return send(reply.header('allow', allow.join(', ')), error);
    });
    app.setErrorHandler((error: FastifyError, request, reply) => {
      const told = toRiftError(error);
      const level = STATUS_OF[told.code] >= 500 ? 'error' : 'info';
      logged(request, level, error, told.code);
      return send(reply, told);
    });
  },
  { name: 'errors', fastify: '5.x' },
);

function send(reply: FastifyReply, error: RiftError) {
  const { code, details } = error;
  const message = `${error.message.replace(/\.$/, '')}. ${ADVICE_ON_ERROR[code]}`;
  const body: ErrorBody = { error: { code, message, details } };
  // Clients of the first version read these beside the envelope.
  const beside = code === 'RUN_ACTIVE' ? { ...details, message } : {};
  return reply
    .code(STATUS_OF[code])
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({ ...beside, ...body });
}

function toRiftError(error: FastifyError | RiftError): RiftError {
  if (error instanceof RiftError) return error;
  const options = { cause: error };
  if (error.validation) {
    const problems = error.validation.map(({ instancePath, message }) => ({
      field: `${error.validationContext ?? ''}${instancePath}`,
      problem: message ?? 'is not valid',
    }));
    return new RiftError('INVALID_INPUT', error.message, { problems }, options);
  }
  switch (error.statusCode) {
    case 413:
      return new RiftError('PAYLOAD_TOO_LARGE', 'The body is too large', {}, options);
    case 415:
      return new RiftError('UNSUPPORTED_MEDIA_TYPE', 'The body has to be application/json', {}, options);
    case 400:
      return new RiftError('INVALID_INPUT', 'The request cannot be read', {}, options);
    default:
      return new RiftError('INTERNAL', 'Something went wrong inside Rift', {}, options);
  }
}

function logged(request: FastifyRequest, level: 'info' | 'error', error: Error, code: ErrorCode): void {
  if (level === 'error') request.log.error({ err: error, code }, 'request failed');
  else request.log.info({ code, reason: error.message }, 'request refused');
}
