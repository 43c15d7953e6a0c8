import type { ListedWorker } from '#client/schemas.ts';
import { ask } from '../../api/ask.ts';
import { t } from '../../i18n/language.ts';
import { Action } from '../../parts/action.tsx';

/** Has a worker take no more work, or work again. */
export function WishButton({ worker, refresh }: { worker: ListedWorker; refresh: () => void }) {
  if (worker.role === 'dispatcher') return null;
  const verb = worker.wish === 'work' ? 'drain' : 'resume';
  const path = `/v1/workers/${encodeURIComponent(worker.id)}/${verb}`;
  return (
    <Action
      run={async () => {
        await ask(path, { method: 'POST' });
        refresh();
      }}
      done={t(`done_${verb}`, { id: worker.id })}
      label={`${t(verb)} ${worker.id}`}
    >
      {t(verb)}
    </Action>
  );
}
