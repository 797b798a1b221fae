import type { DataSource } from 'typeorm';
import { FixEntity } from '../entities/fix';
import { iso, storable } from './convert';
import type { FixesRepository } from './types';

export function createFixesRepository(dataSource: DataSource): FixesRepository {
  const table = dataSource.getRepository(FixEntity);
  return {
    upsert: async (fix) => {
      const values = {
        ...storable(fix),
        consensusVotes: fix.consensusVotes as object,
        appliedAt: new Date(fix.appliedAt),
      };
      await table.upsert(values, ['fixId']);
    },

    ofRun: async (runId) => {
      const rows = await table.find({
        where: { runId },
        relations: { run: true },
        order: { appliedAt: 'ASC', filePath: 'ASC', lineNumber: 'ASC', fixId: 'ASC' },
      });
      return rows.map(({ run, createdAt: _created, updatedAt: _updated, ...row }) => ({
        ...row,
        appliedAt: iso(row.appliedAt),
        teamName: run?.teamName ?? '',
        branchName: run?.branchName ?? '',
      }));
    },
  };
}
