import { t } from '../../i18n/language.ts';
import { Action } from '../../parts/action.tsx';

/** What signs the events of an endpoint; shown this once. */
export function Secret({ secret, close }: { secret: string; close: () => void }) {
  return (
    <div class="secret" role="status">
      <strong>{t('secretOnce')}</strong>
      <code>{secret}</code>
      <span class="buttons">
        <Action primary run={() => navigator.clipboard.writeText(secret)} done={t('copied')}>
          {t('copy')}
        </Action>
        <button type="button" onClick={close}>
          {t('kept')}
        </button>
      </span>
    </div>
  );
}
