import type { Revision } from '#client/schemas.ts';
import { formatNumber, formatPercent, formatSpeed, formatTime } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';

/** What each revision of an engine has done, to compare a new one with the old. */
export function Revisions({ revisions }: { revisions: Revision[] }) {
  if (revisions.length === 0) return null;
  const heads = [
    t('engine'),
    t('workers'),
    t('jobs'),
    t('chunks'),
    t('failureRate'),
    t('flaggedRate'),
    t('speed'),
    t('seen'),
  ];
  const percent = (rate: number | null) => (rate === null ? '–' : formatPercent(rate, 1));
  return (
    <Panel title={t('revisions')} flush>
      <Table label={t('revisions')} heads={heads} extra={[3, 7]}>
        {revisions.map(each => (
          <tr key={`${each.engine} ${each.revision}`}>
            <th scope="row">
              {each.engine}
              {each.revision && ` @ ${each.revision}`}
            </th>
            <td class="number">{formatNumber(each.workers)}</td>
            <td class="number">{formatNumber(each.jobs)}</td>
            <td class="number">{formatNumber(each.chunks)}</td>
            <td class="number">{percent(each.failure_rate)}</td>
            <td class="number">{percent(each.flagged_rate)}</td>
            <td class="number">{formatSpeed(each.speed)}</td>
            <td>{formatTime(each.seen_at)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
