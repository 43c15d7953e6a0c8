import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomSentences } from './tone/random-sentences.ts';
import { speak } from './tone/speak.ts';

// Fills a folder with recordings of tone speech, of which the last two are corrupt, and prints what each says as JSON.
//   node apps/simulator/speak-archive.ts FOLDER COUNT
const [folder = '', count = ''] = process.argv.slice(2);
const CORRUPT = 2;
const SAMPLE_RATE = 16_000;

const texts: Record<string, string | null> = {};
for (let seed = 1; seed <= Number(count); seed++) {
  const path = `meetings-${Math.ceil(seed / 50)}/${String(seed).padStart(4, '0')}.wav`;
  const speech = speak(randomSentences({ seed, words: 12 }), { sampleRate: SAMPLE_RATE });
  const isCorrupt = seed > Number(count) - CORRUPT;
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), isCorrupt ? Buffer.alloc(10_000, `${seed}`) : wav([...speech.pcm()]));
  texts[path] = isCorrupt ? null : speech.text;
}
process.stdout.write(JSON.stringify(texts));

function wav(pcm: Int16Array[]): Buffer {
  const sound = Buffer.concat(pcm.map(part => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
  const header = Buffer.alloc(44);
  header.write('RIFF');
  header.writeUInt32LE(36 + sound.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(sound.length, 40);
  return Buffer.concat([header, sound]);
}
