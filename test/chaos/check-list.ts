import type { ChaosClient } from './client.ts';
import type { SubmittedJob } from './submit.ts';

/** Jobs that exist although nobody was told so, or twice for one submission. */
export async function findDuplicates(client: ChaosClient, jobs: SubmittedJob[]): Promise<string[]> {
  const known = new Map(jobs.map(job => [job.id, job.reference]));
  const found: string[] = [];
  for (let path = '/v1/transcriptions?limit=100'; ; ) {
    const { body } = await client.insist('GET', path);
    found.push(
      ...body.data
        .filter(({ id }: { id: string }) => !known.has(id))
        .map((job: { id: string; reference_id: string }) => `${job.reference_id} is also ${job.id}`),
    );
    if (!body.has_more) return found;
    path = `/v1/transcriptions?limit=100&cursor=${encodeURIComponent(body.next_cursor)}`;
  }
}

/** What another project can see of these jobs: nothing, if all is well. */
export async function findLeaks(stranger: ChaosClient, jobs: SubmittedJob[]): Promise<string[]> {
  const lists = await Promise.all(
    ['/v1/transcriptions', '/v1/webhook-deliveries', '/v1/webhook-endpoints'].map(async path => {
      const { body } = await stranger.ask('GET', path);
      return body.data.length > 0 ? [`${path} lists ${body.data.length}`] : [];
    }),
  );
  const single = await Promise.all(
    jobs.slice(0, 20).flatMap(({ id }) =>
      ['', '/result', '/attempts'].map(async suffix => {
        const { status } = await stranger.ask('GET', `/v1/transcriptions/${id}${suffix}`);
        return status === 404 ? [] : [`${id}${suffix} answered ${status}`];
      }),
    ),
  );
  return [...lists, ...single].flat();
}
