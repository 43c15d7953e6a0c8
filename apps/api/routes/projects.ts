import type { Route } from '../http/route.ts';
import { createKey } from './create-key.ts';
import { createProject } from './create-project.ts';
import { getProject } from './get-project.ts';
import { listKeys } from './list-keys.ts';
import { listProjects } from './list-projects.ts';
import { revokeKey } from './revoke-key.ts';
import { rotateKey } from './rotate-key.ts';
import { updateProject } from './update-project.ts';

/** Projects and their keys, in the order of the documentation. */
export const projectRoutes: Route[] = [
  createProject,
  listProjects,
  getProject,
  updateProject,
  createKey,
  listKeys,
  rotateKey,
  revokeKey,
];
