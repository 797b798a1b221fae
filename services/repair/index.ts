export { applyPatch, encode, PatchRefused, placeIn } from './apply';
export { composeFixes, type ComposeOptions, type Composition } from './compose';
export { openGround, type Ground, type GroundOptions } from './ground';
export type { Validator } from './contract';
export { healCluster, isFix, type HealOptions } from './ladder';
export { judgePatch, type LedgerInput } from './ledger';
export { roleIn, toolsFor, type ProjectTools } from './projects';
export { openScratch, type Scratch, type ScratchOptions } from './scratch';
export { createValidator, type ValidatorOptions } from './validator';
