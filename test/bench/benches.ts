import { overhead } from './benches/overhead.ts';
import { overload } from './benches/overload.ts';
import { upload } from './benches/upload.ts';
import { webhooks } from './benches/webhooks.ts';
import type { Bench } from './harness/bench.ts';

/** Every named bench, in the order in which `all` runs them. */
export const benches: Bench[] = [overhead, overload, upload, webhooks];
