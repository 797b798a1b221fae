import type { Routes } from '../../contract';
import { isHealthy } from '../../../services/health/health';
import * as schema from './schema';

export const healthRoutes: Routes = async (app, { health }) => {
  app.get(
    '/health',
    { schema: schema.health, logLevel: 'warn', config: { open: true, unlimited: true } },
    async (_request, reply) => {
      const parts = await health();
      return reply.code(isHealthy(parts) ? 200 : 503).send(parts);
    },
  );
};
