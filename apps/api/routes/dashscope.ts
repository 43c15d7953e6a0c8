import type { Route } from '../http/route.ts';
import { cancelDashscopeTask } from './cancel-dashscope-task.ts';
import { createDashscopeTask } from './create-dashscope-task.ts';
import { getDashscopeTask } from './get-dashscope-task.ts';
import { getDashscopeTranscription } from './get-dashscope-transcription.ts';
import { listDashscopeTasks } from './list-dashscope-tasks.ts';
import { refuseDashscopeCustomization } from './refuse-dashscope-customization.ts';

/** What clients of the hosted Fun-ASR ask for. */
export const dashscopeRoutes: Route[] = [
  createDashscopeTask,
  listDashscopeTasks,
  getDashscopeTask,
  cancelDashscopeTask,
  getDashscopeTranscription,
  refuseDashscopeCustomization,
];
