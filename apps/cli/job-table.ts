import type { Transcription } from '#client/schemas.ts';
import { clock, printJson, printTable } from './output.ts';

/** Shows jobs. */
export function printJobs(jobs: Transcription[], json: boolean): void {
  if (json) jobs.forEach(printJson);
  else {
    printTable(jobs, [
      ['ID', job => job.id],
      ['STATE', job => job.state],
      ['DONE', job => `${Math.floor(job.progress * 100)}%`],
      ['AUDIO', job => clock(job.audio.duration_ms)],
      ['SUBMITTED', job => job.created_at.replace(/\.\d+Z$/, 'Z')],
      ['NAME', job => nameOf(job)],
      ['ERROR', job => job.error?.code ?? null],
    ]);
  }
}

/** What people call a recording. */
export function nameOf(job: Transcription): string | null {
  return job.reference_id ?? job.audio.filename ?? job.audio.url;
}
