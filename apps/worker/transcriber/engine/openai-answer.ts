import { z } from 'zod';
import type { ChunkResult } from '#shared/domain/chunk.ts';
import { languageCode } from '#shared/domain/language-name.ts';
import type { Format } from './openai-request.ts';
import { placeSegments, SpokenSegment, SpokenWord, wholeSegment } from './spoken-segment.ts';

const Body = z.object({
  text: z.string().nullish(),
  language: z.string().nullish(),
  segments: z.array(SpokenSegment).nullish(),
  words: z.array(SpokenWord).nullish(),
});
type Body = z.infer<typeof Body>;

type Heard = Pick<ChunkResult, 'segments' | 'timestamps_source'> & { language: string | null };

/**
 * Reads what a server of OpenAI's kind said of a chunk, or null if it is nothing of that kind. Words may stand in their
 * segments or beside them; without segments, or with segments that all lie at 0, the times are not known.
 */
export function readOpenaiAnswer(body: string, format: Format, durationMs: number): Heard | null {
  const parsed = parse(body, format);
  if (!parsed) return null;
  const language = parsed.language ? languageCode(parsed.language) : null;
  const spoken = (parsed.segments ?? []).some(({ end }) => end > 0) ? parsed.segments! : sentenceOf(parsed);
  const segments = placeSegments(withWords(spoken, parsed.words ?? []), durationMs);
  if (segments.length === 0) {
    return { segments: wholeSegment(parsed.text ?? '', durationMs), language, timestamps_source: 'estimated' };
  }
  const hasWords = segments.every(segment => segment.words.length > 0);
  return { segments, language, timestamps_source: hasWords ? 'engine_words' : 'engine_segments' };
}

function parse(body: string, format: Format): Body | null {
  try {
    const json = JSON.parse(body);
    return Body.parse(typeof json === 'string' ? { text: json } : json);
  } catch {
    return format === 'text' && !/^\s*[{<[]/.test(body) ? { text: body } : null;
  }
}

/** Of a server that tells the times of words alone, its text as one segment. */
function sentenceOf({ text, words }: Body): SpokenSegment[] {
  if (!text || !words?.length) return [];
  return [{ start: words[0]!.start, end: words.at(-1)!.end, text }];
}

/** Gives each word that stands beside the segments to the last segment that has begun by its middle. */
function withWords(segments: SpokenSegment[], words: SpokenWord[]): SpokenSegment[] {
  if (words.length === 0) return segments;
  const ordered = segments.toSorted((a, b) => a.start - b.start);
  const ownerOf = ({ start, end }: SpokenWord) =>
    Math.max(
      0,
      ordered.findLastIndex(segment => segment.start <= (start + end) / 2),
    );
  return ordered.map((segment, at) => ({
    ...segment,
    words: segment.words?.length ? segment.words : words.filter(word => ownerOf(word) === at),
  }));
}
