import { failures, runParams } from '../../schemas';

const eventId = { type: 'string', pattern: '^[0-9]{1,9}$' } as const;

export const stream = {
  summary: 'The events of a run, as they happen',
  description:
    'Server-sent events: thought_event, fix_applied, ci_update, telemetry_tick, run_complete. Resumes after Last-Event-ID. ' +
    'A WebSocket on the same path brings the same, each event a JSON object of id, event and data.',
  tags: ['runs'],
  params: runParams,
  headers: { type: 'object', properties: { 'last-event-id': eventId } },
  querystring: { type: 'object', additionalProperties: false, properties: { last_event_id: eventId } },
  response: {
    // No type: some readers of the description check the whole text, others each event.
    200: {
      description: 'The stream',
      content: { 'text/event-stream': { schema: { description: 'Server-sent events: id, event, data as JSON' } } },
    },
    204: { description: 'There is nothing more to come', type: 'null' },
    ...failures,
  },
} as const;
