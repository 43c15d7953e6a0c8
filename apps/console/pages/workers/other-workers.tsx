import type { ListedWorker } from '#client/schemas.ts';
import { formatAgo } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Panel } from '../../parts/panel.tsx';
import { WorkerState } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import { WishButton } from './wish-button.tsx';

/** Those that need no GPU. */
export function OtherWorkers({ workers, refresh }: { workers: ListedWorker[]; refresh: () => void }) {
  if (workers.length === 0) return null;
  const heads = [t('worker'), t('role'), t('state'), t('busyWith'), t('host'), t('heardOf'), ''];
  return (
    <Panel title={t('otherWorkers')} flush>
      <Table label={t('otherWorkers')} heads={heads} extra={[1, 4, 5]}>
        {workers.map(worker => (
          <tr key={worker.id}>
            <th scope="row">{worker.id}</th>
            <td>{t(`role_${worker.role}`)}</td>
            <td>
              <WorkerState worker={worker} />
              {worker.reason && <small>{worker.reason}</small>}
            </td>
            <td class="number">{worker.slots > 0 ? `${worker.tasks.length} / ${worker.slots}` : '–'}</td>
            <td>{worker.host}</td>
            <td>{formatAgo(worker.seen_at)}</td>
            <td class="end">
              <WishButton worker={worker} refresh={refresh} />
            </td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
