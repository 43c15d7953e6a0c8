/** The samples of a WAV file that needs no decoder: 16-bit mono, with nothing before the sound. Null for any other. */
export function plainSamples(audio: Buffer, sampleRate: number): Int16Array | null {
  if (audio.length < 44 || audio.toString('latin1', 36, 40) !== 'data') return null;
  const isPlain =
    audio.readUInt16LE(20) === 1 &&
    audio.readUInt16LE(22) === 1 &&
    audio.readUInt32LE(24) === sampleRate &&
    audio.readUInt16LE(34) === 16;
  if (!isPlain) return null;
  const bytes = audio.subarray(44, 44 + audio.readUInt32LE(40));
  const samples = new Int16Array(bytes.length >> 1);
  Buffer.from(samples.buffer).set(bytes.subarray(0, samples.byteLength));
  return samples;
}

/** How long a WAV or FLAC file says that it is, in seconds; 0 for anything else. */
export function statedSeconds(audio: Buffer): number {
  const tag = audio.toString('latin1', 0, 4);
  if (tag === 'RIFF' && audio.length >= 44) return audio.readUInt32LE(40) / audio.readUInt32LE(28);
  if (tag !== 'fLaC' || audio.length < 26) return 0;
  const rate = audio.readUIntBE(18, 3) >> 4;
  // 36 bits, the first four of which share a byte with the size of a sample.
  return ((audio[21]! & 0x0f) * 2 ** 32 + audio.readUInt32BE(22)) / rate;
}
