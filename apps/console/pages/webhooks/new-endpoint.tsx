import { useState } from 'preact/hooks';
import type { StenopoolError } from '#client/error.ts';
import type { WebhookEndpoint, WebhookEndpointWithSecret } from '#client/schemas.ts';
import { asError, ask } from '../../api/ask.ts';
import { t } from '../../i18n/language.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';

const EVENTS: WebhookEndpoint['events'] = [
  'transcription.completed',
  'transcription.failed',
  'transcription.canceled',
  'transcription.expired',
  'transcription.started',
  'batch.completed',
  'webhook_endpoint.disabled',
];
const USUAL = ['transcription.completed', 'transcription.failed', 'batch.completed'];

/** Names a URL that events are posted to. */
export function NewEndpoint({ made }: { made: (secret: string) => void }) {
  const [error, setError] = useState<StenopoolError | null>(null);

  async function make(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const json = {
      url: given.get('url'),
      description: given.get('description') || null,
      events: given.getAll('event'),
      include: given.has('text') ? ['text'] : [],
    };
    setError(null);
    try {
      made((await ask<WebhookEndpointWithSecret>('/v1/webhook-endpoints', { method: 'POST', json })).secret);
      form.reset();
    } catch (thrown) {
      setError(asError(thrown));
    }
  }

  return (
    <Panel title={t('newEndpoint')}>
      <form class="options" onSubmit={make}>
        {error && <Failure error={error} />}
        <label class="field">
          <span>URL</span>
          <input name="url" type="url" required maxLength={2000} placeholder="https://…" autocomplete="off" />
        </label>
        <label class="field">
          <span>{t('description')}</span>
          <input name="description" maxLength={500} autocomplete="off" />
        </label>
        <Events />
        <button type="submit" class="primary">
          {t('create')}
        </button>
      </form>
    </Panel>
  );
}

function Events() {
  return (
    <fieldset>
      <legend>{t('events')}</legend>
      {EVENTS.map(event => (
        <label class="switch" key={event}>
          <input type="checkbox" name="event" value={event} defaultChecked={USUAL.includes(event)} />
          <code>{event}</code>
        </label>
      ))}
      <label class="switch">
        <input type="checkbox" name="text" />
        {t('includeText')}
      </label>
    </fieldset>
  );
}
