import swagger from '@fastify/swagger';
import fp from 'fastify-plugin';
import { API_VERSION } from './headers';

/** The API's own description, made from the schemas of its routes. */
export const openapi = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Rift',
          version: API_VERSION,
          description: 'Heals Git repositories. Errors are one envelope; its codes are in docs/errors.md.',
        },
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        security: [{}, { token: [] }],
      },
    });
    const schema = { hide: true, response: { 200: { type: 'object', additionalProperties: true } } } as const;
    app.get('/openapi.json', { schema, config: { open: true } }, () => app.swagger());
  },
  { name: 'openapi', fastify: '5.x', dependencies: ['guard'] },
);
