import { useState } from 'preact/hooks';
import type { WebhookEndpointList } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { may } from '../../api/who.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { EndpointCard } from './endpoint-card.tsx';
import { NewEndpoint } from './new-endpoint.tsx';
import { Secret } from './secret.tsx';

/** The endpoints of the project, and the secret of one that was just made. */
export function Endpoints() {
  const endpoints = usePolled<WebhookEndpointList>('/v1/webhook-endpoints?limit=100', 10_000);
  const [secret, setSecret] = useState<string | null>(null);
  const show = (made: string) => {
    setSecret(made);
    endpoints.refresh();
  };
  return (
    <div class="columns main-first">
      <div>
        {secret !== null && <Secret secret={secret} close={() => setSecret(null)} />}
        <Loaded of={endpoints}>
          {({ data }) =>
            data.length === 0 ? (
              <div class="panel">
                <Empty icon="webhooks" text={t('noEndpoints')} />
              </div>
            ) : (
              data.map(endpoint => (
                <EndpointCard key={endpoint.id} endpoint={endpoint} show={show} refresh={endpoints.refresh} />
              ))
            )
          }
        </Loaded>
      </div>
      {may('write') && <NewEndpoint made={show} />}
    </div>
  );
}
