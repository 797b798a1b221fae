import type { DataSource } from 'typeorm';
import { CiEventEntity } from '../entities/ci-event';
import { iso, isoOrNull, storable } from './convert';
import type { CiEventsRepository } from './types';

export function createCiEventsRepository(dataSource: DataSource): CiEventsRepository {
  const table = dataSource.getRepository(CiEventEntity);
  return {
    upsert: async (event) => {
      const values = {
        ...storable(event),
        newFailures: [...storable(event.newFailures)],
        triggeredAt: new Date(event.triggeredAt),
        completedAt: event.completedAt === null ? null : new Date(event.completedAt),
      };
      await table.upsert(values, ['eventId']);
    },

    ofRun: async (runId) => {
      const rows = await table.find({
        where: { runId },
        order: { iteration: 'ASC', triggeredAt: 'ASC', eventId: 'ASC' },
      });
      return rows.map(({ createdAt: _created, updatedAt: _updated, speculativeBranch: _speculative, ...row }) => ({
        ...row,
        newFailures: row.newFailures ?? [],
        triggeredAt: iso(row.triggeredAt),
        completedAt: isoOrNull(row.completedAt),
      }));
    },
  };
}
