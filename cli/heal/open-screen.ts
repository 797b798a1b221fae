import { colours, progress } from '../output';
import { jsonScreen, textScreen, type Screen } from '../render/screen';

export interface OpenScreen {
  readonly screen: Screen & { readonly ready: () => void };
  /** What is being brought up before the run can start. */
  readonly onProgress: (text: string) => void;
  /** Someone at a terminal can be asked. */
  readonly interactive: boolean;
}

/** Where a run is shown: for programs lines of JSON alone, for people text. */
export function openScreen(json: boolean): OpenScreen {
  const { stderr, stdin } = process;
  if (json) {
    const screen = { ...jsonScreen(stderr), ready: () => undefined };
    return { screen, onProgress: () => undefined, interactive: false };
  }
  const line = progress(stderr);
  return {
    screen: { ...textScreen(stderr, colours(stderr)), ready: line.end },
    onProgress: line.step,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
  };
}
