import { readRiftYaml } from '../../checks/rift-yaml';
import type { Inspection } from '../contract';
import { dockerfiles } from './dockerfile';
import { makefiles } from './makefile';
import { manifests } from './manifests';
import { references } from './references';
import { workflows } from './workflow';
import { unreadableYaml } from './yaml-syntax';

/** Files that say how a repository is built and checked: CI files, Makefiles, Dockerfiles, manifests. */
export const pipeline: Inspection = {
  id: 'pipeline',
  command: 'read the files of the pipeline',
  inspect: (tree) => [
    ...readRiftYaml(tree).errors.map((diagnostic) => ({ diagnostic, repairs: () => [] })),
    ...manifests(tree),
    ...unreadableYaml(tree),
    ...workflows(tree),
    ...makefiles(tree),
    ...dockerfiles(tree),
    ...references(tree),
  ],
};
