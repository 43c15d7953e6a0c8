import type { Usage } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { formatDuration, formatHours, formatNumber } from '../../format.ts';
import { type Key, t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';

/** What was used since a day, with a bar for each line to compare them by. */
export function UsageTable({ groupBy, from }: { groupBy: 'day' | 'class'; from: string }) {
  const path = `/v1/usage?group_by=${groupBy}&from=${encodeURIComponent(from)}`;
  const usage = usePolled<{ data: Usage[] }>(path, 30_000);
  const title = t(groupBy === 'day' ? 'byDay' : 'byClass');
  return (
    <Panel title={title} aside={<a href={`${path}&format=csv`}>CSV</a>} flush>
      <Loaded of={usage}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty icon="usage" text={t('noUsage')} />
          ) : (
            <Lines groupBy={groupBy} title={title} lines={data} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Lines({ groupBy, title, lines }: { groupBy: 'day' | 'class'; title: string; lines: Usage[] }) {
  const most = Math.max(...lines.map(line => line.audio_ms), 1);
  const newestFirst = groupBy === 'day' ? lines.toReversed() : lines;
  return (
    <Table label={title} heads={[t(groupBy), t('jobs'), t('audio'), t('engineTime')]}>
      {newestFirst.map(line => (
        <tr key={line.group}>
          <th scope="row">{groupBy === 'day' ? line.group : t(`class_${line.group}` as Key)}</th>
          <td class="number">{formatNumber(line.jobs)}</td>
          <td class="number bar-cell">
            <i aria-hidden="true" style={{ width: `${(line.audio_ms / most) * 100}%` }} />
            {formatHours(line.audio_ms)}
          </td>
          <td class="number">{formatDuration(line.engine_ms)}</td>
        </tr>
      ))}
      <Sum lines={lines} />
    </Table>
  );
}

function Sum({ lines }: { lines: Usage[] }) {
  const sum = (name: 'jobs' | 'audio_ms' | 'engine_ms') => lines.reduce((total, line) => total + line[name], 0);
  return (
    <tr class="sum">
      <th scope="row">{t('sum')}</th>
      <td class="number">{formatNumber(sum('jobs'))}</td>
      <td class="number">{formatHours(sum('audio_ms'))}</td>
      <td class="number">{formatDuration(sum('engine_ms'))}</td>
    </tr>
  );
}
