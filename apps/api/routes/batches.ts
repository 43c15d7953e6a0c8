import type { Route } from '../http/route.ts';
import { cancelBatch } from './cancel-batch.ts';
import { createBatch } from './create-batch.ts';
import { exportBatch } from './export-batch.ts';
import { getBatch } from './get-batch.ts';
import { getBatchErrors } from './get-batch-errors.ts';
import { getBatchResults } from './get-batch-results.ts';
import { listBatchItems } from './list-batch-items.ts';
import { listBatches } from './list-batches.ts';
import { pauseBatch } from './pause-batch.ts';
import { resumeBatch } from './resume-batch.ts';

/** Batches, in the order of the documentation. */
export const batchRoutes: Route[] = [
  createBatch,
  listBatches,
  getBatch,
  listBatchItems,
  getBatchResults,
  getBatchErrors,
  exportBatch,
  pauseBatch,
  resumeBatch,
  cancelBatch,
];
