import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Segment } from '#client/schemas.ts';
import { formatClock } from '../../format.ts';
import { language, t } from '../../i18n/language.ts';

type Parts = { segments: Segment[]; spoken: number; jump: (segment: Segment) => void };

const COLOURS = 6;

/** The text; the segment that is spoken is marked and kept in sight. */
export function Segments({ segments, spoken, jump }: Parts) {
  const list = useRef<HTMLOListElement>(null);
  // Thousands of segments are drawn once, not four times a second.
  const rows = useMemo(() => {
    const speakers = [...new Set(segments.map(({ speaker }) => speaker))].filter(each => each !== null);
    return segments.map(segment => <Row key={segment.id} segment={segment} speakers={speakers} jump={jump} />);
  }, [segments, language.value]);
  useEffect(() => {
    for (const marked of list.current!.querySelectorAll('[aria-current]')) marked.removeAttribute('aria-current');
    const now = list.current!.querySelector(`[data-segment="${spoken}"]`);
    now?.setAttribute('aria-current', 'true');
    now?.scrollIntoView({ block: 'nearest' });
  }, [spoken]);
  return (
    <ol class="segments" ref={list}>
      {rows}
    </ol>
  );
}

type RowParts = { segment: Segment; speakers: string[]; jump: (segment: Segment) => void };

function Row({ segment, speakers, jump }: RowParts) {
  const { id, start_ms, speaker, text } = segment;
  return (
    <li>
      <button type="button" data-segment={id} title={t('jump')} onClick={() => jump(segment)}>
        <time>{formatClock(start_ms)}</time>
        <span>
          {speaker !== null && (
            <b class={`speaker-${speakers.indexOf(speaker) % COLOURS}`}>{t('speaker', { name: speaker })}</b>
          )}
          {text}
        </span>
      </button>
    </li>
  );
}
