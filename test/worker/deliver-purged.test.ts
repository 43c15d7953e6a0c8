import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DELIVERY_ATTEMPTS } from '#shared/domain/delivery.ts';
import { Options } from '#shared/domain/options.ts';
import { insertDelivery, insertDeliveryTask, purgeDeliveredText } from '#shared/postgres/delivery.ts';
import { insertJob } from '#shared/postgres/job.ts';
import { type Deliveries, openDeliveries, verify } from '../support/deliveries.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
let line: Deliveries;
let receiver: Receiver;
beforeAll(async () => {
  line = await openDeliveries(schema);
  receiver = await openReceiver({});
});
afterAll(async () => {
  await receiver.close();
  await line.close();
  await schema.drop();
});

test('what is delivered after a purge says all but the text', async () => {
  const { projectId } = line;
  const jobId = await insertQueuedJob();
  const endpoint = await line.addEndpoint(receiver.url);
  const event = { type: 'transcription.completed', data: { id: jobId, text: 'nobody may read this any more' } };
  const delivery = { id: uuidv7(), projectId, jobId, endpointId: endpoint.id, url: endpoint.url, event: event.type };
  await insertDelivery(line.pool, { ...delivery, body: JSON.stringify(event) });
  await insertDeliveryTask(line.pool, delivery, { maxAttempts: DELIVERY_ATTEMPTS });

  await purgeDeliveredText(line.pool, jobId);
  await line.attemptAll();
  const [call] = receiver.calls;
  expect(verify(call!, endpoint.secret)).toEqual({ type: event.type, data: { id: jobId } });
});

async function insertQueuedJob(): Promise<string> {
  const id = uuidv7();
  await insertJob(line.pool, {
    ...{ id, projectId: line.projectId, class: 'standard', priority: 0, referenceId: null, metadata: {} },
    ...{ batchId: null, options: Options.parse({}), callback: null, source: 'url', filename: null, retainDays: null },
    ...{ sourceUrl: 'https://example.com/a.mp3', sha256: null, bytes: null, requestId: null, expiresInS: null },
  });
  return id;
}
