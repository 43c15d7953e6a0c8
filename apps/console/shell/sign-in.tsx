import { useEffect, useState } from 'preact/hooks';
import type { StenopoolError } from '#client/error.ts';
import { asError } from '../api/ask.ts';
import { signIn } from '../api/session.ts';
import { t } from '../i18n/language.ts';
import { titleOf } from '../parts/failure.tsx';
import { Brand } from './brand.tsx';
import { Preferences } from './preferences.tsx';

/** The door: an API key opens it. */
export function SignIn() {
  const [error, setError] = useState<StenopoolError | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${t('signIn')} · stenopool`;
  });

  async function enter(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get('key') as string;
    setBusy(true);
    setError(null);
    await signIn(key).catch(thrown => setError(asError(thrown)));
    setBusy(false);
  }

  return (
    <main class="door">
      <form onSubmit={enter}>
        <Brand />
        <h1>{t('signIn')}</h1>
        <label class="field">
          <span>{t('apiKey')}</span>
          <input
            name="key"
            type="password"
            required
            autocomplete="current-password"
            spellcheck={false}
            placeholder="sk_…"
            aria-describedby="key-hint key-error"
            aria-invalid={error !== null}
          />
        </label>
        <p id="key-hint">{t('signInHint')}</p>
        <p id="key-error" class="wrong" role="alert">
          {error &&
            (error.code === 'unauthorized'
              ? t('wrongKey')
              : `${titleOf(error)}${error.message && `: ${error.message}`}`)}
        </p>
        <button type="submit" class="primary" disabled={busy}>
          {t('signIn')}
        </button>
      </form>
      <Preferences />
    </main>
  );
}
