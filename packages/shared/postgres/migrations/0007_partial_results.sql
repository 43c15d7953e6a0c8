-- A chunk that could not be transcribed ends with an error where its caller takes the rest; else its job ends with it.
-- `version` is that of its job when the chunk had ended and all chunks were known: what comes first in the transcript at
-- a version goes by it. Null until then.
alter table chunk add column error jsonb check (error ? 'code');
alter table chunk add column version integer check (version > 0);
alter table chunk add constraint failed_chunks_are_not_done check (error is null or done_at is null);
update chunk c set version = j.version from job j
  where j.id = c.job_id and j.finished_at is null and j.chunks_total is not null and c.done_at is not null;

alter table job add column chunks_failed integer not null default 0 check (chunks_failed >= 0);
alter table job drop constraint completed_jobs_are_whole;
alter table job add constraint completed_jobs_are_whole
  check (state <> 'completed' or chunks_done + chunks_failed = chunks_total);
