import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createParser } from 'eventsource-parser';

/** How a Gradio call ended; `data` is JSON. */
export type FinalEvent = { event: 'complete' | 'error'; data: string };

/**
 * Reads the stream of a Gradio call until the event that ends it, past heartbeats and answers in the making. Null where
 * the stream ends before it does; throws where the connection breaks or the text is no UTF-8.
 */
export async function readFinalEvent(stream: Readable): Promise<FinalEvent | null> {
  let final: FinalEvent | null = null;
  const parser = createParser({
    onEvent({ event, data }) {
      if (event === 'complete' || event === 'error') final ??= { event, data };
    },
  });
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of stream) {
    parser.feed(decoded(utf8, piece));
    // Leaving the loop closes the stream, which a proxy might hold open.
    if (final) break;
  }
  return final;
}

function decoded(utf8: TextDecoder, piece: Buffer): string {
  try {
    return utf8.decode(piece, { stream: true });
  } catch {
    throw new Error('the engine answered with text that is no UTF-8');
  }
}
