import { useState } from 'preact/hooks';
import type { WebhookDelivery, WebhookDeliveryList } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Pager, usePages } from '../../parts/pager.tsx';
import { Select } from '../../parts/select.tsx';
import { Table } from '../../parts/table.tsx';
import { DeliveryRow } from './delivery-row.tsx';

const STATES = ['pending', 'delivered', 'failed'] as const;

/** What became of every event, newest first. */
export function Deliveries() {
  const [state, setState] = useState('');
  const pages = usePages(state);
  const query = new URLSearchParams({
    limit: '25',
    ...(state && { state }),
    ...(pages.cursor && { cursor: pages.cursor }),
  });
  const deliveries = usePolled<WebhookDeliveryList>(`/v1/webhook-deliveries?${query}`, 4_000);
  const options = [{ value: '', text: t('any') }, ...STATES.map(value => ({ value, text: t(`delivery_${value}`) }))];
  return (
    <>
      <div class="filter">
        <Select label={t('state')} value={state} options={options} choose={setState} />
      </div>
      <div class="panel flush">
        <Loaded of={deliveries}>
          {({ data, next_cursor }) =>
            data.length === 0 ? (
              <Empty icon="webhooks" text={t('noDeliveries')} />
            ) : (
              <>
                <List deliveries={data} refresh={deliveries.refresh} />
                <Pager pages={pages} next={next_cursor} />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}

function List({ deliveries, refresh }: { deliveries: WebhookDelivery[]; refresh: () => void }) {
  const heads = [t('event'), t('state'), 'URL', t('attempts'), t('lastAnswer'), t('when'), ''];
  return (
    <Table label={t('deliveries')} heads={heads} extra={[2, 5]}>
      {deliveries.map(delivery => (
        <DeliveryRow key={delivery.id} delivery={delivery} refresh={refresh} />
      ))}
    </Table>
  );
}
