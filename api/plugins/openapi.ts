import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import { failures } from '../schemas';
import { API_VERSION } from './headers';

const schema = {
  summary: 'This description',
  tags: ['system'],
  response: { 200: { description: 'OpenAPI 3.1', type: 'object', additionalProperties: true }, ...failures },
} as const;

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
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      // Without this the page would ask a validator on the network.
      uiConfig: { validatorUrl: null, docExpansion: 'list', tryItOutEnabled: true },
      staticCSP: true,
    });
    app.get('/openapi.json', { schema }, () => app.swagger());
  },
  { name: 'openapi', fastify: '5.x', dependencies: ['guard'] },
);
