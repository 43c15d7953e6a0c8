import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { plainSamples } from './wav.ts';

export const sampleRate = 16_000;

/** The audio is in no format that libsndfile reads, or nothing of it can be decoded. */
export class UndecodableAudio extends Error {}

/**
 * Decodes a WAV, FLAC, OGG or MP3 file to 16-bit mono samples at 16 kHz, piece by piece.
 * Fails with UndecodableAudio for anything else, m4a, mp4 and webm included, as libsndfile does.
 */
export async function* decode(audio: Buffer): AsyncGenerator<Int16Array> {
  const format = formatOf(audio);
  if (!format) throw new UndecodableAudio('not a format that libsndfile reads');
  const plain = format === 'wav' ? plainSamples(audio, sampleRate) : null;
  if (plain) return yield plain;
  const args = ['-v', 'error', '-f', format, '-i', 'pipe:0', '-vn', '-ac', '1', '-ar', `${sampleRate}`];
  const ffmpeg = spawn('ffmpeg', [...args, '-f', 's16le', 'pipe:1'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const closed = once(ffmpeg, 'close');
  // Awaited below; until then a missing ffmpeg must not end the process.
  closed.catch(() => {});
  // ffmpeg may stop reading early, and the write that was under way then fails; its exit code tells the story.
  ffmpeg.stdin.on('error', () => {});
  ffmpeg.stdin.end(audio);
  let decoded = 0;
  try {
    for await (const samples of toSamples(ffmpeg.stdout)) {
      decoded += samples.length;
      yield samples;
    }
    const [code] = await closed;
    if (code !== 0 && decoded === 0) throw new UndecodableAudio(`ffmpeg ended with ${code}`);
  } finally {
    ffmpeg.kill('SIGKILL');
  }
}

function formatOf(audio: Buffer): 'wav' | 'flac' | 'ogg' | 'mp3' | undefined {
  const tag = audio.toString('latin1', 0, 4);
  if ((tag === 'RIFF' || tag === 'RF64') && audio.toString('latin1', 8, 12) === 'WAVE') return 'wav';
  if (tag === 'fLaC') return 'flac';
  if (tag === 'OggS') return 'ogg';
  if (tag.startsWith('ID3') || isMpegFrame(audio)) return 'mp3';
}

function isMpegFrame(audio: Buffer): boolean {
  // Layer bits 00 mean ADTS, which is AAC.
  return audio.length > 3 && audio[0] === 0xff && (audio[1]! & 0xe0) === 0xe0 && (audio[1]! & 0x06) !== 0;
}

async function* toSamples(stdout: AsyncIterable<Buffer>): AsyncGenerator<Int16Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of stdout) {
    const bytes = rest.length ? Buffer.concat([rest, piece]) : piece;
    const length = bytes.length >> 1;
    const samples = new Int16Array(length);
    Buffer.from(samples.buffer).set(bytes.subarray(0, length * 2));
    rest = bytes.subarray(length * 2);
    yield samples;
  }
}
