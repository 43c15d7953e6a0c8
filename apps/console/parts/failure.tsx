import type { StenopoolError } from '#client/error.ts';
import { t } from '../i18n/language.ts';
import { Icon } from './icon.tsx';

/** What went wrong, in words for a person, with what the server said of it. */
export function Failure({ error, retry }: { error: StenopoolError; retry?: () => void }) {
  return (
    <div class="failure" role="alert">
      <Icon name="warning" />
      <div>
        <strong>{titleOf(error)}</strong>
        {error.message && <p>{error.message}</p>}
      </div>
      {retry && (
        <button type="button" onClick={retry}>
          {t('tryAgain')}
        </button>
      )}
    </div>
  );
}

/** An error in a few words. */
export function titleOf({ code, status }: StenopoolError): string {
  if (code === 'unreachable') return t('problem_unreachable');
  if (code === 'forbidden') return t('problem_forbidden');
  if (code === 'not_found') return t('problem_not_found');
  if (code === 'quota_exceeded') return t('problem_quota');
  if (status !== null && status >= 500) return t('problem_server');
  return t('problem_refused');
}
