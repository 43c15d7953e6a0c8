/** A stretch of a chunk with sound in it, at most 30 s, in milliseconds from the start of the chunk. */
export type Span = { startMs: number; endMs: number };
