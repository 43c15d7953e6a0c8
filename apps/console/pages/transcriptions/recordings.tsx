import type { Transcription, TranscriptionList } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { formatDuration, formatPercent, formatTime } from '../../format.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { JobLink } from '../../parts/job-name.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Pager, usePages } from '../../parts/pager.tsx';
import { JobState } from '../../parts/state.tsx';
import { Table } from '../../parts/table.tsx';
import { href, place } from '../../route.ts';
import { Filter } from './filter.tsx';

const ASKED = ['q', 'state', 'class', 'batch_id', 'reference_id'];

/** The recordings that the filter asks for, newest first. */
export function Recordings() {
  const { query } = place.value;
  const asked = new URLSearchParams([...query].filter(([name, value]) => ASKED.includes(name) && value !== ''));
  const pages = usePages(asked.toString());
  const all = new URLSearchParams([...asked, ['limit', '25'], ...(pages.cursor ? [['cursor', pages.cursor]] : [])]);
  const jobs = usePolled<TranscriptionList>(`/v1/transcriptions?${all}`, 4_000);
  return (
    <>
      <Filter />
      <div class="panel flush">
        <Loaded of={jobs}>
          {({ data, next_cursor }) =>
            data.length === 0 ? (
              <Nothing filtered={asked.size > 0} />
            ) : (
              <>
                <List jobs={data} />
                <Pager pages={pages} next={next_cursor} />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty icon="search" text={t('nothingFound')} />;
  return (
    <Empty icon="transcriptions" text={t('noRecordings')}>
      <a class="button primary" href={href('submit')}>
        {t('page_submit')}
      </a>
    </Empty>
  );
}

function List({ jobs }: { jobs: Transcription[] }) {
  const heads = [t('recording'), t('state'), t('class'), t('length'), t('submitted'), t('took')];
  return (
    <Table label={t('recordings')} heads={heads} extra={[2, 4, 5]}>
      {jobs.map(job => (
        <tr key={job.id}>
          <th scope="row">
            <JobLink job={job} />
            {job.reference_id !== null && <small>{job.reference_id}</small>}
          </th>
          <td>
            <JobState job={job} />
            {job.state === 'processing' && <small class="number"> {formatPercent(job.progress)}</small>}
            {job.error && job.state !== 'canceled' && <small class="wrong">{t(`error_${job.error.code}`)}</small>}
          </td>
          <td>{t(`class_${job.class}`)}</td>
          <td class="number">{job.audio.duration_ms === null ? '–' : formatDuration(job.audio.duration_ms)}</td>
          <td>{formatTime(job.created_at)}</td>
          <td class="number">
            {job.finished_at ? formatDuration(Date.parse(job.finished_at) - Date.parse(job.created_at)) : '–'}
          </td>
        </tr>
      ))}
    </Table>
  );
}
