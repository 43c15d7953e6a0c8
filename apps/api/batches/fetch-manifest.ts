import { type LocalFile, TooLarge } from '#shared/audio/store.ts';
import { asUnreachable, Unreachable } from '#shared/outbound/unreachable.ts';
import { openDeadline } from '#shared/runtime/limit.ts';
import type { Context } from '../http/route.ts';
import { invalid } from '../http/validate.ts';

/** Whoever asks for a dry run waits for it. */
const LONGEST_MS = 60_000;

type Asked = Pick<Context, 'store' | 'outbound' | 'settings' | 'signal'>;

/** A manifest that lies at a URL, as a file until it is disposed of; nothing of it is kept. Fails with `invalid`. */
export async function fetchManifest(url: string, { store, outbound, settings, signal }: Asked): Promise<LocalFile> {
  using limit = openDeadline(LONGEST_MS);
  try {
    const response = await outbound.fetchFollowing(url, { signal: AbortSignal.any([signal, limit.signal]) });
    if (response.status !== 200) {
      response.body.on('error', () => {}).destroy();
      throw refused(`answered ${response.status}`);
    }
    const received = await store.receive(response.body, settings.maxUploadBytes);
    const file = await received.file(signal);
    return {
      path: file.path,
      async [Symbol.asyncDispose]() {
        await file[Symbol.asyncDispose]();
        await received.discard();
      },
    };
  } catch (error) {
    if (limit.signal.aborted) throw refused(`took longer than ${LONGEST_MS / 1000} s`);
    if (error instanceof TooLarge) throw refused(`is ${error.message}`);
    const told = asUnreachable(error);
    throw told instanceof Unreachable ? refused(told.message) : told;
  }
}

function refused(message: string) {
  return invalid([{ path: 'manifest.url', message }]);
}
