import { RiftError } from '../../../domain/errors';
import type { FixPattern } from '../../../domain/fix-pattern';
import { KnowledgeDown } from '../../../domain/ports';
import type { Routes } from '../../contract';
import * as schema from './schema';

const PAGE = 100;
/** Patterns with their tokens are longer than what is submitted else. */
const BODY_LIMIT = 32 * 1024 * 1024;

/** What is remembered, for those who look after it. */
export const knowledgeRoutes: Routes = async (app, services) => {
  const opened = () => {
    if (!services.knowledge) throw new RiftError('NOT_FOUND', 'Nothing is remembered: ENABLE_KB_LOOKUP is off');
    return services.knowledge;
  };

  app.get('/knowledge', { schema: schema.list }, async ({ query }) => {
    const knowledge = opened();
    const { total, patterns } = await reached(() => knowledge.list(query.offset ?? 0, query.limit ?? PAGE));
    return { total, patterns: patterns.map(view) };
  });

  app.get('/knowledge/:fixId', { schema: schema.get }, async ({ params }) => {
    return view(await known(params.fixId));
  });

  app.delete('/knowledge/:fixId', { schema: schema.forget }, async ({ params }) => {
    await known(params.fixId);
    await opened().forget(params.fixId);
    return { fix_id: params.fixId };
  });

  app.post('/knowledge', { schema: schema.importing, bodyLimit: BODY_LIMIT }, async ({ body }) => {
    const knowledge = opened();
    const patterns = body.patterns as unknown as readonly PatternView[];
    const reasons = await knowledge.rememberAll(patterns.map(unview));
    const refused = patterns.flatMap(({ fix_id }, i) => (reasons[i] ? [{ fix_id, why: reasons[i] }] : []));
    await reached(() => knowledge.flush());
    return { taken: body.patterns.length - refused.length, refused };
  });

  async function known(fixId: string): Promise<FixPattern> {
    const knowledge = opened();
    const pattern = await reached(() => knowledge.get(fixId));
    if (!pattern) throw new RiftError('NOT_FOUND', `No pattern is called ${fixId}`);
    return pattern;
  }
};

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KnowledgeDown)) throw error;
    throw new RiftError('DEPENDENCY_DOWN', 'Chroma does not answer', { dependency: 'chroma' });
  }
}

function view(pattern: FixPattern) {
  return {
    ...{ fix_id: pattern.fixId, bug_type: pattern.bugType, language: pattern.language },
    ...{ strategy_used: pattern.strategyUsed, model_used: pattern.modelUsed, repo_url: pattern.repoUrl },
    ...{ confidence_score: pattern.confidenceScore, created_at: pattern.createdAt },
    ...{ description: pattern.description, fix_description: pattern.fixDescription },
    ...{ original: pattern.original, fixed: pattern.fixed, edit: pattern.edit },
  };
}

type PatternView = ReturnType<typeof view>;

function unview(from: PatternView): FixPattern {
  return {
    ...{ fixId: from.fix_id, bugType: from.bug_type, language: from.language, repoUrl: from.repo_url },
    ...{ strategyUsed: from.strategy_used, modelUsed: from.model_used, confidenceScore: from.confidence_score },
    ...{ createdAt: from.created_at, description: from.description, fixDescription: from.fix_description },
    ...{ original: from.original, fixed: from.fixed, edit: from.edit },
  };
}
