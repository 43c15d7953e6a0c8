import { openClient } from 'stenopool-client';
import { fileAudio } from 'stenopool-client/node';

const client = openClient({ url: process.env.API, key: process.env.API_KEY });
const job = await client.submit(await fileAudio('assets/meeting-en.m4a'), { language: 'en' });
const { state, error } = await client.wait(job.id);
console.log(state === 'completed' ? await client.result(job.id, 'srt') : error);
for await (const { id, created_at } of client.list({ state: 'failed' })) console.log(id, created_at);
