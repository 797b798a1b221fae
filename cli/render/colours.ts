import type { createColors } from 'picocolors';

export type Colours = ReturnType<typeof createColors>;
