import type { Batch, Transcription, WebhookDelivery, Worker } from '#client/schemas.ts';
import { t } from '../i18n/language.ts';
import { Badge, type Tone } from './badge.tsx';

const JOB: Record<Transcription['state'], Tone> = {
  queued: 'idle',
  processing: 'busy',
  completed: 'ok',
  failed: 'bad',
  canceled: 'idle',
  expired: 'warn',
};

export function JobState({ job }: { job: Pick<Transcription, 'state'> }) {
  return <Badge tone={JOB[job.state]}>{t(`state_${job.state}`)}</Badge>;
}

const WORKER: Record<Worker['state'], Tone> = {
  starting: 'idle',
  fit: 'ok',
  busy: 'busy',
  sick: 'bad',
  absent: 'bad',
  draining: 'warn',
};

/** Whether a worker is not as it should be, by itself. */
export function isUnwell({ state }: Pick<Worker, 'state'>): boolean {
  return WORKER[state] === 'bad';
}

export function WorkerState({ worker }: { worker: Pick<Worker, 'state'> }) {
  return <Badge tone={WORKER[worker.state]}>{t(`worker_${worker.state}`)}</Badge>;
}

const BATCH: Record<Batch['state'], Tone> = {
  validating: 'busy',
  running: 'busy',
  paused: 'warn',
  completed: 'ok',
  canceled: 'idle',
  failed: 'bad',
};

export function BatchState({ batch }: { batch: Pick<Batch, 'state'> }) {
  return <Badge tone={BATCH[batch.state]}>{t(`batch_${batch.state}`)}</Badge>;
}

const DELIVERY: Record<WebhookDelivery['state'], Tone> = { pending: 'busy', delivered: 'ok', failed: 'bad' };

export function DeliveryState({ delivery }: { delivery: Pick<WebhookDelivery, 'state'> }) {
  return <Badge tone={DELIVERY[delivery.state]}>{t(`delivery_${delivery.state}`)}</Badge>;
}
