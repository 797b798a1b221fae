export { copyTree, type CopyOptions } from './copy-tree';
export { DiskFull, LEAST_FREE_BYTES, requireSpace } from './disk';
export { removeTree } from './remove-tree';
export { openTree } from './tree';
export { dropWorkspace, openWorkspace, type Workspace } from './workspace';
