import type { WebhookAttempt } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { formatExactTime } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Loaded } from '../../parts/loaded.tsx';

/** What happened each time an event was posted. */
export function DeliveryAttempts({ id }: { id: string }) {
  const attempts = usePolled<{ data: WebhookAttempt[] }>(`/v1/webhook-deliveries/${id}/attempts`, 5_000);
  return (
    <Loaded of={attempts}>
      {({ data }) =>
        data.length === 0 ? (
          <p>{t('noAttempts')}</p>
        ) : (
          <ol class="attempts">
            {data.map(attempt => (
              <li key={attempt.number}>
                {formatExactTime(attempt.started_at)} · {attempt.outcome?.replaceAll('_', ' ') ?? t('running')}
                {attempt.status !== null && ` · ${attempt.status}`}
                {attempt.error && ` · ${attempt.error.message}`}
              </li>
            ))}
          </ol>
        )
      }
    </Loaded>
  );
}
