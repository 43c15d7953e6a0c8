import type { Transcription } from '#client/schemas.ts';
import { ask } from '../../api/ask.ts';
import { may } from '../../api/who.ts';
import { t } from '../../i18n/language.ts';
import { Action } from '../../parts/action.tsx';

/** What can be done about a job in its state. */
export function Verbs({ job, refresh }: { job: Transcription; refresh: () => void }) {
  const tell = (verb: string) => async () => {
    await ask(`/v1/transcriptions/${job.id}/${verb}`, { method: 'POST' });
    refresh();
  };
  if (!may('write')) return null;
  if (job.finished_at === null) {
    return (
      <Action grave run={tell('cancel')} done={t('done_cancel')}>
        {t('cancel')}
      </Action>
    );
  }
  if (job.state === 'completed' || job.purged_at !== null) return null;
  return (
    <Action primary run={tell('retry')} done={t('done_retry')}>
      {t('retry')}
    </Action>
  );
}
