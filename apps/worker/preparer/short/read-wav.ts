/** The sound of a WAV file as it lies there: 16-bit samples, those of two channels by turns. */
export type PlainSound = { channels: 1 | 2; sampleRate: number; samples: Int16Array };

/**
 * Reads a WAV file that needs no decoder: 16-bit PCM of one or two channels, all there. Null for any other, and for
 * whatever readers might understand differently.
 */
export function readWav(file: Buffer): PlainSound | null {
  const chunks = chunksOf(file);
  if (!chunks || chunks.some(({ id }) => NOT_PLAIN.has(id))) return null;
  const [format, format2] = chunks.filter(({ id }) => id === 'fmt ');
  const [data, data2] = chunks.filter(({ id }) => id === 'data');
  if (!format || !data || format2 || data2 || format.start > data.start) return null;
  const stated = readFormat(file.subarray(format.start, format.end));
  const bytes = file.subarray(data.start, data.end);
  if (!stated || bytes.length === 0 || bytes.length % (2 * stated.channels) !== 0 || isWrapped(bytes)) return null;
  const samples = new Int16Array(bytes.length / 2);
  new Uint8Array(samples.buffer).set(bytes);
  return { ...stated, samples };
}

type WavChunk = { id: string; start: number; end: number };

// Sizes in 64 bits, a length told apart from the data, and codecs of consoles.
const NOT_PLAIN = new Set(['ds64', 'fact', 'SMV0', 'XMA2']);
const MOST_CHUNKS = 64;

/** Null if they do not add up to the file, as in one that was cut off or written to a pipe. */
function chunksOf(file: Buffer): WavChunk[] | null {
  if (file.length < 12 || tagAt(file, 0) !== 'RIFF' || tagAt(file, 8) !== 'WAVE') return null;
  const chunks: WavChunk[] = [];
  let at = 12;
  while (at + 8 <= file.length && chunks.length < MOST_CHUNKS) {
    const chunk = { id: tagAt(file, at), start: at + 8, end: at + 8 + file.readUInt32LE(at + 4) };
    chunks.push(chunk);
    at = chunk.end + ((chunk.end - chunk.start) % 2);
  }
  // The byte that evens out the last chunk is often left off.
  return at === file.length || at === file.length + 1 ? chunks : null;
}

function tagAt(file: Buffer, at: number): string {
  return file.toString('latin1', at, at + 4);
}

const PCM = 1;
const RATES = new Set([8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000]);

function readFormat(format: Buffer): Pick<PlainSound, 'channels' | 'sampleRate'> | null {
  if (format.length < 16 || format.readUInt16LE(0) !== PCM || format.readUInt16LE(14) !== 16) return null;
  const channels = format.readUInt16LE(2);
  const sampleRate = format.readUInt32LE(4);
  if ((channels !== 1 && channels !== 2) || !RATES.has(sampleRate)) return null;
  const isConsistent = format.readUInt16LE(12) === 2 * channels;
  return isConsistent && format.readUInt32LE(8) === 2 * channels * sampleRate ? { channels, sampleRate } : null;
}

// What begins a frame of DTS or of S/PDIF: such a file is compressed sound that calls itself PCM.
const WRAPPED = ['7ffe8001', 'fe7f0180', '1fffe800', 'ff1f00e8', '72f81f4e'].map(word => Buffer.from(word, 'hex'));

function isWrapped(bytes: Buffer): boolean {
  return WRAPPED.some(word => bytes.includes(word));
}
