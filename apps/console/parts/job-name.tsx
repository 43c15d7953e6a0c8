import type { Transcription } from '#client/schemas.ts';
import { href } from '../route.ts';

/** What a person knows a recording by: its file, its address, or their own reference. */
export function nameOf({ audio, reference_id, id }: Pick<Transcription, 'audio' | 'reference_id' | 'id'>): string {
  return audio.filename ?? audio.url?.split('/').filter(Boolean).at(-1) ?? reference_id ?? id;
}

export function JobLink({ job }: { job: Transcription }) {
  return (
    <a class="name" href={href('transcriptions', job.id)}>
      {nameOf(job)}
    </a>
  );
}
