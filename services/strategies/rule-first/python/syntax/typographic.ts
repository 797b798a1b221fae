import type { Draft } from '../../parse-repair';
import type { Scene } from './scene';

const TYPOGRAPHIC: readonly [RegExp, string][] = [
  [/[\u201c\u201d\u201e]/g, '"'],
  [/[\u2018\u2019\u201a]/g, "'"],
  [/[\u2013\u2014\u2212]/g, '-'],
  [/[\u00a0\u2007\u202f]/g, ' '],
  [/[\u200b\u200c\u200d\ufeff]/g, ''],
  [/\uff1a/g, ':'],
  [/\uff0c/g, ','],
  [/\uff08/g, '('],
  [/\uff09/g, ')'],
];

/** Characters that a text processor puts for plain ones. */
export function typographic(scene: Scene): Draft[] {
  return scene.lines.slice(scene.from - 1, scene.to).flatMap((line): Draft[] => {
    const plain = TYPOGRAPHIC.reduce((text, [pattern, to]) => text.replace(pattern, to), line.text);
    if (plain === line.text) return [];
    const edits = [{ start: line.start, end: line.end, text: plain }];
    return [
      {
        edits,
        prior: 0.93,
        template: 'plain-characters',
        editKind: 'line_replace',
        description: `plain characters on line ${line.number}`,
      },
    ];
  });
}
