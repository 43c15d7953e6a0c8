import type { Segment } from './segments.ts';

const longest = 80;

/**
 * What funasr-server makes of a text without times: pieces of at most 80 characters, each with the share of the
 * duration that its characters have of the text (FunASR 1.4.3 funasr/bin/_server_app.py).
 */
export function inventSegments(text: string, duration: number): Segment[] {
  const parts = pieces(text.trim());
  if (parts.length === 1) return [{ text: parts[0]!, start: 0, end: duration }];
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  let consumed = 0;
  return parts.map(part => {
    const start = secondsAt(consumed);
    consumed += part.length;
    return { text: part, start, end: secondsAt(consumed) };
  });

  function secondsAt(characters: number): number {
    return Number(((duration * characters) / total).toFixed(3));
  }
}

function pieces(text: string): string[] {
  const found: string[] = [];
  let piece = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (piece && piece.length + 1 + word.length > longest) {
      found.push(piece);
      piece = '';
    }
    piece = piece ? `${piece} ${word}` : word;
    if (/[.!?;:]$/.test(word) && piece.length >= longest / 2) {
      found.push(piece);
      piece = '';
    }
  }
  if (piece) found.push(piece);
  const tooLong = found.some(each => each.length > longest);
  return tooLong ? (text.match(new RegExp(`[^]{1,${longest}}`, 'g')) ?? []) : found;
}
