/** How many transcribers say that they are fit. */
export async function countFit(client: { request(method: string, path: string): Promise<{ body: Workers }> }) {
  const { body } = await client.request('GET', '/v1/workers');
  return body.data.filter(({ role, state }) => role === 'transcriber' && state === 'fit').length;
}

type Workers = { data: { role: string; state: string }[] };
