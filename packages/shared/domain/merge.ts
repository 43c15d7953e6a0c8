import { type Chunk, type ChunkResult, msAt } from './chunk.ts';
import { coverageOf } from './coverage.ts';
import { joinText } from './join-text.ts';
import { type EngineName, type Segment, TimestampsSource, type Transcript, type Word } from './transcript.ts';

type DoneChunk = Chunk & { result: ChunkResult | null };
type HeardChunk = Chunk & { result: ChunkResult };

/**
 * Makes one transcript of what the engine said of each chunk, whatever order the chunks come in. A chunk that is neither
 * silent nor has a result counts as failed. Speakers of different chunks are not the same people, so `c<index>/` goes
 * before their labels where several chunks spoke; in a recording of several channels the channel is the speaker.
 */
export function mergeChunks(job: { id: string; durationMs: number }, chunks: DoneChunk[]): Transcript {
  const ordered = chunks.toSorted((a, b) => a.startSample - b.startSample || a.channel - b.channel);
  const heard = ordered.filter((chunk): chunk is HeardChunk => chunk.result !== null);
  const labelOf = speakerLabels(ordered, heard);
  const segments = heard
    .flatMap(chunk => segmentsOf(chunk, job.durationMs, labelOf))
    .toSorted((a, b) => a.start_ms - b.start_ms || a.channel - b.channel)
    .map((segment, id) => ({ ...segment, id }));
  return {
    id: job.id,
    text: joinText(segments.map(segment => segment.text)),
    language: languageOf(heard),
    duration_ms: job.durationMs,
    segments,
    speakers: [...new Set(segments.flatMap(segment => segment.speaker ?? []))],
    timestamps_source: worstSource(heard),
    coverage: coverageOf(job.durationMs, chunks),
    quality: { flags: flagsOf(ordered, heard) },
    engine: heard[0]?.result.engine ?? null,
  };
}

type Label = (chunk: Chunk, speaker: string | null) => string | null;

function speakerLabels(all: Chunk[], heard: HeardChunk[]): Label {
  if (all.some(chunk => chunk.channel !== all[0]!.channel)) return chunk => `ch${chunk.channel}`;
  if (heard.length < 2) return (_, speaker) => speaker;
  return (chunk, speaker) => speaker && `c${chunk.index}/${speaker}`;
}

function segmentsOf(chunk: HeardChunk, durationMs: number, labelOf: Label): Segment[] {
  const from = msAt(chunk.startSample);
  const to = Math.max(from, Math.min(msAt(chunk.endSample), durationMs));
  const within = (ms: number) => Math.min(Math.max(from + ms, from), to);
  const place = <Timed extends { start_ms: number; end_ms: number }>(timed: Timed) => {
    const start_ms = within(timed.start_ms);
    return { ...timed, start_ms, end_ms: Math.max(start_ms, within(timed.end_ms)) };
  };
  return chunk.result.segments
    .filter(segment => segment.text.trim() !== '')
    .map(place)
    .map(({ start_ms, end_ms, text, speaker, words }) => ({
      id: 0,
      start_ms,
      end_ms,
      text,
      speaker: labelOf(chunk, speaker),
      channel: chunk.channel,
      confidence: null,
      words: words.map((word): Word => place(word)),
    }));
}

/** The language of most of the audio whose language is known. */
function languageOf(heard: HeardChunk[]): string | null {
  const samples = new Map<string, number>();
  for (const { result, startSample, endSample } of heard) {
    if (result.language) samples.set(result.language, (samples.get(result.language) ?? 0) + endSample - startSample);
  }
  return [...samples].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])[0] || null;
}

function worstSource(heard: HeardChunk[]): TimestampsSource {
  const best = TimestampsSource.options;
  // Of silence alone the preparer's own look at the sound is what tells the times.
  if (heard.length === 0) return 'vad';
  return best[Math.max(...heard.map(({ result }) => best.indexOf(result.timestamps_source)))]!;
}

function flagsOf(all: Chunk[], heard: HeardChunk[]): string[] {
  const engines = new Set(heard.map(({ result }) => fingerprint(result.engine)));
  return [
    ...new Set([
      ...heard.flatMap(({ result }) => result.flags),
      ...(all.some(chunk => chunk.cutInSpeech) ? ['cut_in_speech'] : []),
      ...(engines.size > 1 ? ['mixed_engines'] : []),
    ]),
  ].toSorted();
}

function fingerprint({ name, revision, kind, version }: EngineName): string {
  return JSON.stringify([name, revision, kind, version]);
}
