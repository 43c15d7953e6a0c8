import type { WebhookEndpoint, WebhookEndpointWithSecret } from '#client/schemas.ts';
import { ask, askText } from '../../api/ask.ts';
import { may } from '../../api/who.ts';
import { formatAgo } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Action } from '../../parts/action.tsx';
import { Badge } from '../../parts/badge.tsx';
import { href } from '../../route.ts';

type Parts = { endpoint: WebhookEndpoint; show: (secret: string) => void; refresh: () => void };

/** One URL that gets events: which, how it fares, and what can be done about it. */
export function EndpointCard({ endpoint, show, refresh }: Parts) {
  const { url, description, events, state, disabled_reason, failing_since, failures } = endpoint;
  return (
    <section class="card" aria-label={url}>
      <header>
        <h2 class="url">{url}</h2>
        <Badge tone={state === 'enabled' ? 'ok' : 'bad'}>{t(`endpoint_${state}`)}</Badge>
      </header>
      {description && <p>{description}</p>}
      {disabled_reason && <p class="wrong">{t(`disabled_${disabled_reason}`)}</p>}
      {failing_since && <p class="wrong">{t('failing', { n: failures, ago: formatAgo(failing_since) })}</p>}
      <p class="tags">
        {events.map(event => (
          <code key={event}>{event}</code>
        ))}
      </p>
      <footer>
        <a href={href('webhooks', null, { tab: 'deliveries' })}>{t('deliveries')}</a>
        {may('write') && <Verbs endpoint={endpoint} show={show} refresh={refresh} />}
      </footer>
    </section>
  );
}

function Verbs({ endpoint: { id, url, state }, show, refresh }: Parts) {
  const path = `/v1/webhook-endpoints/${id}`;
  return (
    <span class="buttons">
      {state === 'enabled' ? (
        <Action run={() => ask(`${path}/test`, { method: 'POST' })} done={t('done_test')} label={`${t('test')} ${url}`}>
          {t('test')}
        </Action>
      ) : (
        <Action run={() => ask(`${path}/enable`, { method: 'POST' }).then(refresh)} label={`${t('enable')} ${url}`}>
          {t('enable')}
        </Action>
      )}
      <Action
        grave
        run={async () =>
          show((await ask<WebhookEndpointWithSecret>(`${path}/rotate-secret`, { method: 'POST' })).secret)
        }
        label={`${t('rotate')} ${url}`}
      >
        {t('rotate')}
      </Action>
      <Action grave run={() => askText(path, { method: 'DELETE' }).then(refresh)} label={`${t('remove')} ${url}`}>
        {t('remove')}
      </Action>
    </span>
  );
}
