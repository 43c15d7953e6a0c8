import type { ListedWorker, Queue, QueueSample } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { ClassCards } from './class-cards.tsx';
import { Engines } from './engines.tsx';
import { LastHour } from './last-hour.tsx';

/** The line as a whole, of all projects. */
export function OperatorsView() {
  const queue = usePolled<{ data: Queue[] }>('/v1/queue', 2_000);
  const history = usePolled<{ data: QueueSample[] }>('/v1/queue/history?minutes=60', 20_000);
  const workers = usePolled<{ data: ListedWorker[] }>('/v1/workers', 3_000);
  return (
    <>
      <Loaded of={queue}>{({ data }) => <ClassCards queues={data} />}</Loaded>
      <div class="columns wide-first">
        <LastHour history={history} now={queue.data?.data ?? []} />
        <Engines workers={workers} />
      </div>
    </>
  );
}
