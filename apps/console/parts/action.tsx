import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { asError } from '../api/ask.ts';
import { t } from '../i18n/language.ts';
import { titleOf } from './failure.tsx';
import { announce } from './notice.tsx';

type Parts = {
  run: () => Promise<unknown>;
  /** What is told when it is done. */
  done?: string;
  /** Cannot be undone: asks once more. */
  grave?: boolean;
  primary?: boolean;
  /** For a screen reader, where many buttons say the same. */
  label?: string;
  children: ComponentChildren;
};

const DOUBT_MS = 4_000;

/** A button that has the server do something, and tells what came of it. */
export function Action({ run, done, grave = false, primary = false, label, children }: Parts) {
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(false), DOUBT_MS);
    return () => clearTimeout(timer);
  }, [asked]);

  async function act(): Promise<void> {
    if (grave && !asked) return setAsked(true);
    setAsked(false);
    setBusy(true);
    try {
      await run();
      if (done) announce(done);
    } catch (error) {
      const { message } = asError(error);
      announce(`${titleOf(asError(error))}${message && `: ${message}`}`, 'bad');
    } finally {
      setBusy(false);
    }
  }

  const name = label === undefined ? undefined : asked ? `${t('really')} ${label}` : label;
  return (
    <button
      type="button"
      class={asked ? 'grave' : primary ? 'primary' : undefined}
      disabled={busy}
      aria-label={name}
      onClick={act}
    >
      {asked ? t('really') : children}
    </button>
  );
}
