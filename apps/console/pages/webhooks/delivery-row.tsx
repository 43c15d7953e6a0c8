import { useState } from 'preact/hooks';
import type { WebhookDelivery } from '#client/schemas.ts';
import { ask } from '../../api/ask.ts';
import { may } from '../../api/who.ts';
import { formatAgo } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Action } from '../../parts/action.tsx';
import { DeliveryState } from '../../parts/state.tsx';
import { href } from '../../route.ts';
import { DeliveryAttempts } from './delivery-attempts.tsx';

/** One event to one receiver; opens to show each attempt. */
export function DeliveryRow({ delivery, refresh }: { delivery: WebhookDelivery; refresh: () => void }) {
  const [open, setOpen] = useState(false);
  const { id, event, attempts, last_status, last_error, transcription_id } = delivery;
  return (
    <>
      <tr>
        <th scope="row">
          <button type="button" class="plain" aria-expanded={open} onClick={() => setOpen(!open)}>
            <code>{event}</code>
          </button>
          {transcription_id !== null && (
            <small>
              <a href={href('transcriptions', transcription_id)}>{t('transcription')}</a>
            </small>
          )}
        </th>
        <td>
          <DeliveryState delivery={delivery} />
        </td>
        <td class="url">{delivery.url}</td>
        <td class="number">{attempts}</td>
        <td>
          {last_error === null ? (
            (last_status ?? '–')
          ) : (
            <span class="wrong">{[last_status, last_error].filter(Boolean).join(' ')}</span>
          )}
        </td>
        <td>{formatAgo(delivery.created_at)}</td>
        <td class="end">
          {delivery.state !== 'pending' && may('write') && (
            <Action
              run={() => ask(`/v1/webhook-deliveries/${id}/replay`, { method: 'POST' }).then(refresh)}
              done={t('done_replay')}
              label={`${t('replay')} ${event}`}
            >
              {t('replay')}
            </Action>
          )}
        </td>
      </tr>
      {open && (
        <tr class="opened">
          <td colSpan={7}>
            <DeliveryAttempts id={id} />
          </td>
        </tr>
      )}
    </>
  );
}
