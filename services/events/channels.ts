import type { TelemetryTick } from '../../domain/events';
import type { RunId } from '../../domain/submission';
import { attempt, type Redis } from '../redis';
import { channelOf, parseMessage, type LinkedEvent } from './wire';

export interface Heard {
  /** Something new is stored, or may have been missed. Carries the event where the channel did. */
  readonly stored: (event?: LinkedEvent) => void;
  readonly telemetry: (tick: TelemetryTick) => void;
}

export interface Channels {
  listen(runId: RunId, heard: Heard): Promise<() => Promise<void>>;
  /** Whether what is published now will be heard. */
  readonly live: () => boolean;
  /** Called at every change of {@link live}, and at the end. @returns how to leave */
  onChange(listener: () => void): () => void;
  readonly closed: () => boolean;
  close(): Promise<void>;
}

/** The process's one subscriber connection; every listener of a run shares the run's channel. */
export function createChannels(redis: Redis | null): Channels {
  const rooms = new Map<string, Set<Heard>>();
  const changes = new Set<() => void>();
  let subscriber: Redis | null = null;
  let live = false;
  let closed = false;

  const changed = () => changes.forEach((listener) => listener());
  const ringAll = () => rooms.forEach((room) => room.forEach((heard) => heard.stored()));

  async function resubscribe(): Promise<void> {
    const channels = [...rooms.keys()];
    const done = channels.length === 0 || (await attempt(() => subscriber!.subscribe(...channels))) !== null;
    if (!done || closed) return;
    live = true;
    changed();
    // What was published while the connection was down is stored, not repeated.
    ringAll();
  }

  function connect(shared: Redis): Redis {
    const connection = shared.duplicate({ lazyConnect: true, autoResubscribe: false, connectionName: 'rift-events' });
    connection.on('error', () => undefined);
    connection.on('ready', () => void resubscribe());
    connection.on('close', () => {
      live = false;
      changed();
    });
    connection.on('message', (channel: string, text: string) => {
      const message = parseMessage(text);
      const room = rooms.get(channel);
      if (!message || !room) return;
      for (const heard of room) {
        if ('tick' in message) heard.telemetry(message.tick);
        else heard.stored(message);
      }
    });
    return connection;
  }

  async function leave(channel: string, heard: Heard): Promise<void> {
    const room = rooms.get(channel);
    if (!room?.delete(heard) || room.size > 0) return;
    rooms.delete(channel);
    if (live) await attempt(() => subscriber!.unsubscribe(channel));
  }

  return {
    live: () => live,
    closed: () => closed,
    onChange: (listener) => {
      changes.add(listener);
      return () => changes.delete(listener);
    },
    listen: async (runId, heard) => {
      const channel = channelOf(runId);
      const room = rooms.get(channel) ?? new Set();
      rooms.set(channel, room.add(heard));
      if (redis && !closed) {
        if (!subscriber) {
          subscriber = connect(redis);
          await attempt(() => subscriber!.connect());
        }
        await attempt(() => subscriber!.subscribe(channel));
      }
      return () => leave(channel, heard);
    },
    close: async () => {
      closed = true;
      live = false;
      subscriber?.disconnect();
      changed();
      await Promise.resolve();
    },
  };
}
