import { StenopoolError } from './error.ts';
import { type Connection, sendUntil } from './send.ts';

/** The objects of an answer that has one a line, as they come. */
export async function* lines<T>(
  connection: Connection,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const body = await sendUntil(connection, path, { signal }, async answer => answer.body!);
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let done = false; !done; ) {
      const piece = await reader.read();
      done = piece.done;
      text += decoder.decode(piece.value, { stream: !done });
      const whole = text.split('\n');
      text = done ? '' : whole.pop()!;
      for (const line of whole) if (line.trim() !== '') yield JSON.parse(line) as T;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof SyntaxError) throw new StenopoolError(`${path} broke off in a line`, { cause });
    throw new StenopoolError(`${path} broke off`, { code: 'unreachable', retryable: true, cause });
  } finally {
    await reader.cancel().catch(() => {});
  }
}
