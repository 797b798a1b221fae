import type { StreamEvent } from '../client/api';
import type { Colours } from './colours';
import { EMPTY_VIEW, showEvent, statusLine } from './events';

/** Shows a run while it goes on. Standard error: standard output is for what came of it. */
export interface Screen {
  event(event: StreamEvent): void;
  note(text: string): void;
  /** Draws nothing until released: somebody is asked something. */
  hold(): void;
  release(): void;
  end(): void;
}

const FRAME_MS = 100;

/** For people. On a terminal with one line below that always tells where the run is. */
export function textScreen(stream: NodeJS.WriteStream, c: Colours, startedAt = Date.now()): Screen {
  const live = stream.isTTY === true;
  let view = EMPTY_VIEW;
  let held: string[] | null = null;
  let frame = 0;
  const clear = () => live && stream.write('\r\x1b[2K');
  const draw = () => {
    if (!live || held) return;
    const line = statusLine(view, (Date.now() - startedAt) / 1000, frame++, stream.columns || 80);
    stream.write(`\r\x1b[2K${c.dim(line)}`);
  };
  const print = (lines: readonly string[]) => {
    if (held) return void held.push(...lines);
    if (lines.length === 0) return;
    clear();
    stream.write(`${lines.join('\n')}\n`);
    draw();
  };
  const timer = live ? setInterval(draw, FRAME_MS) : undefined;
  timer?.unref();
  return {
    event: (event) => {
      const shown = showEvent(view, event, c);
      view = shown.view;
      print(shown.lines);
    },
    note: (text) => print([text]),
    hold: () => {
      clear();
      held ??= [];
    },
    release: () => {
      const lines = held ?? [];
      held = null;
      print(lines);
    },
    end: () => {
      clearInterval(timer);
      clear();
    },
  };
}

/** For programs: each event as a line of JSON. */
export function jsonScreen(stream: NodeJS.WriteStream): Screen {
  return {
    event: ({ id, event, data }) =>
      void stream.write(`${JSON.stringify({ ...(id !== null && { id }), event, data })}\n`),
    note: () => undefined,
    hold: () => undefined,
    release: () => undefined,
    end: () => undefined,
  };
}
