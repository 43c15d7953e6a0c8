/** A line without its end; `text` is null where it was longer than allowed. `bytes` is what it took, end and all. */
export type TextLine = { text: Buffer | null; bytes: number };

const NEWLINE = 10;

/** Splits a stream into lines, holding no more of it than one line of at most `maxBytes`. */
export async function* splitLines(stream: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<TextLine> {
  let held: Buffer[] = [];
  let bytes = 0;
  const keep = (part: Buffer) => {
    bytes += part.length;
    if (bytes <= maxBytes) held.push(part);
    else held = [];
  };
  const take = (): TextLine => {
    const line = { text: bytes <= maxBytes ? Buffer.concat(held) : null, bytes };
    held = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end + 1));
      start = end + 1;
      yield take();
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (bytes > 0) yield take();
}
