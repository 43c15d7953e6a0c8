import { useEffect, useRef, useState } from 'preact/hooks';
import type { StenopoolError } from '#client/error.ts';
import { asError, ask } from './ask.ts';

/** What was last told of a path, and what went wrong since. */
export type Polled<T> = { data: T | null; error: StenopoolError | null; refresh: () => void };

/** Nobody looks at a hidden page, and a server that refuses, perhaps because it is asked too often, is let be. */
const HIDDEN_TIMES = 10;
const REFUSED_TIMES = 5;

/** Asks for a path now, and every `everyMs` after; once only if that is null. */
export function usePolled<T>(path: string, everyMs: number | null = null): Polled<T> {
  const [known, tell] = useState<{ data: T | null; error: StenopoolError | null }>({ data: null, error: null });
  const refresh = useRef(() => {});
  useEffect(() => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    async function look(): Promise<void> {
      clearTimeout(timer);
      let times = 1;
      try {
        const data = await ask<T>(path, { signal: ending.signal });
        if (!ending.signal.aborted) tell({ data, error: null });
      } catch (error) {
        times = REFUSED_TIMES;
        if (!ending.signal.aborted) tell(({ data }) => ({ data, error: asError(error) }));
      }
      clearTimeout(timer);
      if (ending.signal.aborted || everyMs === null) return;
      timer = setTimeout(look, everyMs * (document.hidden ? HIDDEN_TIMES : times));
    }
    refresh.current = () => void look();
    const seen = () => !document.hidden && everyMs !== null && void look();
    document.addEventListener('visibilitychange', seen);
    void look();
    return () => {
      ending.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [path, everyMs]);
  return { ...known, refresh: () => refresh.current() };
}
