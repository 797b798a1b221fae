import { record, text } from '../../schemas';

const condition = { type: 'string', enum: ['ok', 'degraded', 'down'] } as const;
const body = record({
  gateway: condition,
  worker: condition,
  agent: condition,
  postgres: condition,
  redis: condition,
  chroma: condition,
  temporal: condition,
  timestamp: text,
});

export const health = {
  summary: 'How each part is; 503 where one that runs need is down',
  tags: ['system'],
  response: { 200: body, 503: body },
} as const;
