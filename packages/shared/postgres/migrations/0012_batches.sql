-- A value that was just added to a type can be named only after the migration: hence `kind::text` below.
alter type task_kind add value 'expand';
alter type task_state add value 'held';
create type batch_state as enum ('validating', 'running', 'paused', 'completed', 'canceled', 'failed');

-- Many recordings that were handed over at once. A manifest is read in portions, each by a task; `manifest_at` is how
-- far. No task of a batch that is held is given to a worker.
create table batch (
  id uuid primary key,
  project_id uuid not null references project,
  state batch_state not null,
  name text check (length(name) between 1 and 200),
  class job_class not null,
  defaults jsonb not null check (jsonb_typeof(defaults) = 'object'),
  callback jsonb check (callback ? 'url'),
  hours jsonb check (hours ?& array['from', 'to', 'tz']),
  is_open boolean not null default true,
  held boolean generated always as
    (finished_at is null and (state in ('paused', 'canceled') or not is_open)) stored,
  manifest jsonb check (jsonb_typeof(manifest) = 'object'),
  manifest_sha256 text check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  manifest_at jsonb,
  duplicates integer not null default 0 check (duplicates >= 0),
  error jsonb check (error ? 'code'),
  request_id text,
  created_at timestamptz not null default now(),
  validated_at timestamptz,
  finished_at timestamptz,
  constraint ended_batches_are_finished check
    ((state = 'completed') <= (finished_at is not null) and (finished_at is null or state in ('completed', 'canceled', 'failed'))),
  constraint read_batches_are_validated check ((state = 'validating') <= (validated_at is null)),
  constraint unread_batches_wait check (validated_at is not null or state in ('validating', 'paused')),
  constraint failed_batches_tell_why check ((state = 'failed') = (error is not null))
) partition by range (id);
create index batch_newest on batch (project_id, created_at desc, id desc);
create index batch_unfinished on batch (id) where finished_at is null;
create index batch_manifest on batch (manifest_sha256) where validated_at is null;
create table batch_other partition of batch default;

-- What a line of a batch became: a job, or an error that tells what is wrong with it.
create table batch_item (
  batch_id uuid not null,
  line integer not null check (line > 0),
  custom_id text check (length(custom_id) between 1 and 200),
  job_id uuid,
  error jsonb check (error ? 'code'),
  primary key (batch_id, line),
  unique (batch_id, custom_id),
  constraint items_are_jobs_or_errors check ((job_id is null) = (error is not null)),
  constraint jobs_are_named check (job_id is null or custom_id is not null)
) partition by range (batch_id);
create index batch_item_wrong on batch_item (batch_id, line) where error is not null;
create table batch_item_other partition of batch_item default;

create index job_batch on job (batch_id, state) include (duration_ms) where batch_id is not null;

-- The batch of a job's task, or the one whose manifest it reads; so that a batch is held without asking for its jobs.
alter table task add column batch_id uuid;
create index task_batch on task (batch_id, state) where batch_id is not null and finished_at is null;
alter table task drop constraint tasks_know_their_work;
alter table task add constraint tasks_know_their_work check (case kind::text
  when 'prepare' then job_id is not null and chunk_id is null and delivery_id is null
  when 'transcribe' then job_id is not null and chunk_id is not null and delivery_id is null
  when 'expand' then batch_id is not null and job_id is null and chunk_id is null and delivery_id is null
  else chunk_id is null and delivery_id is not null end);

alter table delivery add column batch_id uuid;
create index delivery_batch on delivery (batch_id) where batch_id is not null;

-- Whether a transcript that the project has of the same audio, made alike, is good enough; and whose it was.
alter table job add column reuse boolean not null default false;
alter table job add column reused_from uuid;
