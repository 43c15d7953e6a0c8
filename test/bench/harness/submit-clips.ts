import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';

const BOUNDARY = 'bench';

/** A clip that is sent again and again: its path, how often, and what no other call of this run is marked with. */
type Clips = { path: string; count: number; atOnce: number; mark: string; options: object };

/** Sends clips as forms, `atOnce` of them at a time, and tells the ids of their jobs. Those of one mark are no two the same job. */
export async function submitClips(
  { url, key }: { url: string; key: string },
  { path, count, atOnce, mark, options }: Clips,
): Promise<string[]> {
  const dispatcher = new Agent({ connections: atOnce, pipelining: 1 });
  const clip = readFileSync(path);
  const ids: string[] = [];
  let next = 0;

  async function submitNext(): Promise<void> {
    for (let number = next++; number < count; number = next++) {
      const { statusCode, body } = await request(`${url}/v1/transcriptions`, {
        ...{
          dispatcher,
          method: 'POST',
          body: formOf(unlike(clip, `${mark}-${number}`), { ...options, hotwords: [`${mark}-${number}`] }),
        },
        headers: { authorization: `Bearer ${key}`, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      });
      const answer = (await body.json()) as { id: string };
      if (statusCode !== 202) throw new Error(JSON.stringify(answer));
      ids[number] = answer.id;
    }
  }

  try {
    await Promise.all(Array.from({ length: atOnce }, submitNext));
    return ids;
  } finally {
    await dispatcher.close();
  }
}

/** The same sound in another file: a comment follows it, as RIFF has it. */
function unlike(wav: Buffer, comment: string): Buffer {
  const text = Buffer.from(comment.length % 2 ? `${comment} ` : comment);
  const head = Buffer.alloc(8);
  head.write('note');
  head.writeUInt32LE(text.length, 4);
  const whole = Buffer.concat([wav, head, text]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

function formOf(clip: Buffer, options: object): Buffer {
  const head = (disposition: string) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(`${head('name="options"')}${JSON.stringify(options)}\r\n${head('name="file"; filename="clip.wav"')}`),
    clip,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
}
