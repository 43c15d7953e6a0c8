import type { ComponentChildren } from 'preact';
import type { Transcription, TranscriptionList } from '#client/schemas.ts';
import { usePolled } from '../../api/use-polled.ts';
import { t } from '../../i18n/language.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { href } from '../../route.ts';

const SHOWN = 6;

type Shown = {
  state: Transcription['state'];
  title: string;
  /** What is said where there is none. */
  none: string;
  everyMs: number;
  children: (job: Transcription) => ComponentChildren;
};

/** The newest jobs in a state, and the way to all of them; `children` is what a row shows of one. */
export function JobsPanel({ state, title, none, everyMs, children }: Shown) {
  const jobs = usePolled<TranscriptionList>(`/v1/transcriptions?state=${state}&limit=${SHOWN}`, everyMs);
  const all = (
    <a href={href('transcriptions', null, { state })} aria-label={`${title}: ${t('all')}`}>
      {t('all')}
    </a>
  );
  return (
    <Panel title={title} aside={all} flush>
      <Loaded of={jobs}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty text={none} />
          ) : (
            <ul class="rows">
              {data.map(job => (
                <li key={job.id}>{children(job)}</li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
