import { fairness } from './benches/fairness.ts';
import { latency } from './benches/latency.ts';
import { longMeeting } from './benches/long-meeting.ts';
import { overhead } from './benches/overhead.ts';
import { overload } from './benches/overload.ts';
import { saturation } from './benches/saturation.ts';
import { scale } from './benches/scale.ts';
import { upload } from './benches/upload.ts';
import { webhooks } from './benches/webhooks.ts';
import type { Bench } from './harness/bench.ts';

/** Every named bench, in the order in which `all` runs them. */
export const benches: Bench[] = [
  overload,
  latency,
  overhead,
  saturation,
  fairness,
  upload,
  webhooks,
  longMeeting,
  scale,
];
