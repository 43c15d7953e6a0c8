/**
 * Makes the sample meeting and the canary clip anew: `node assets/make-samples.ts`. Needs ffmpeg and espeak-ng.
 * The meeting is tone speech: the same audio reads in English or in Chinese, as the request says.
 */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRecording } from '../test/support/audio.ts';

const root = join(import.meta.dirname, '..');

const english = { language: 'en', seed: 1, file: 'meeting-en.m4a', bitrate: '48k', sampleRate: 48_000 } as const;
const chinese = { language: 'zh', seed: 2, file: 'meeting-zh.mp3', bitrate: '48k', sampleRate: 44_100 } as const;

const recordings = [];
for (const { file, language, ...encoding } of [english, chinese]) {
  const made = await makeRecording({ path: join(root, 'assets', file), language, minutes: 0.8, ...encoding });
  const words = made.words.map(({ text, startMs, endMs }) => ({ text, start_ms: startMs, end_ms: endMs }));
  recordings.push({ file, language, duration_ms: made.durationMs, text: made.text, sentences: made.sentences, words });
}
const lines = recordings.map(recording => JSON.stringify(recording)).join(',\n');
await writeFile(join(root, 'assets', 'meeting.json'), `{"recordings":[\n${lines}\n]}\n`);
makeCanary(join(root, 'apps/worker/transcriber/canary.flac'));

/** Real speech, because tone speech means nothing to a real model; the same clip serves the simulated engine. */
function makeCanary(path: string): void {
  const spoken = run('espeak-ng', ['-v', 'en', '-s', '140', '--stdout', 'one two three four']);
  run('ffmpeg', ['-v', 'error', '-y', '-i', 'pipe:0', '-ac', '1', '-ar', '16000', '-sample_fmt', 's16', path], spoken);
}

function run(command: string, args: string[], input?: Buffer): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr}`);
  return stdout;
}
