-- The tables that grow for ever (job, chunk, task, attempt, transcript, delivery) are divided by months of the UUIDv7
-- that each is found by; month.ts makes the months and drops old ones. No foreign key leads to a divided table, for it
-- would forbid to drop a month of it: a row of these is only removed with its month, or by the statement that removes
-- what it belongs to (keepDoneChunks, deleteEndpoint), and whoever reads across them bears that the other is gone.
create type job_class as enum ('interactive', 'standard', 'backfill');
create type job_state as enum ('queued', 'processing', 'completed', 'failed', 'canceled', 'expired');
create type job_stage as enum ('waiting', 'preparing', 'transcribing', 'assembling');
create type task_kind as enum ('prepare', 'transcribe', 'deliver');
create type task_state as enum ('waiting', 'dispatched', 'running', 'done', 'failed', 'canceled');
create type attempt_outcome as enum (
  'succeeded', 'rejected', 'engine_failed', 'engine_absent', 'timed_out', 'bad_output', 'released', 'unreachable'
);

-- A project owns everything below it, and sees nothing of any other project.
create table project (
  id uuid primary key,
  name text not null unique check (length(name) between 1 and 100),
  webhook_secret text not null check (webhook_secret like 'whsec\_%'),
  created_at timestamptz not null default now()
);

-- A key opens one project; only its SHA-256 is kept, so a stolen table opens nothing.
create table api_key (
  id uuid primary key,
  project_id uuid not null references project,
  name text not null check (length(name) between 1 and 100),
  hash bytea not null unique check (length(hash) = 32),
  hint text not null check (length(hint) between 4 and 16),
  operator boolean not null default false,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

-- A recording that is whole in the audio store and waits for a job to use it.
create table upload (
  id uuid primary key,
  project_id uuid not null references project,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes > 0),
  filename text,
  created_at timestamptz not null default now()
);
create index upload_sha256 on upload (sha256);
create index upload_created on upload (created_at);

-- One recording to transcribe, from acceptance to its terminal state; the row stays when its audio and text are purged.
create table job (
  id uuid primary key,
  project_id uuid not null references project,
  state job_state not null default 'queued',
  stage job_stage default 'waiting',
  version integer not null default 1 check (version > 0),
  class job_class not null default 'standard',
  priority integer not null default 0 check (priority between -100 and 100),
  reference_id text check (length(reference_id) between 1 and 200),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  batch_id uuid,
  options jsonb not null check (jsonb_typeof(options) = 'object'),
  callback jsonb check (callback ? 'url'),
  source text not null check (source in ('upload', 'url')),
  source_url text,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint check (bytes >= 0),
  filename text,
  duration_ms bigint check (duration_ms >= 0),
  channels integer check (channels > 0),
  codec text,
  chunks_total integer check (chunks_total >= 0),
  chunks_done integer not null default 0 check (chunks_done >= 0),
  engine_name text,
  engine_revision text,
  engine_ms bigint not null default 0 check (engine_ms >= 0),
  warnings jsonb not null default '[]' check (jsonb_typeof(warnings) = 'array'),
  error jsonb check (error ? 'code'),
  request_id text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  expires_at timestamptz,
  retain_days integer check (retain_days between 0 and 3650),
  purge_at timestamptz,
  purged_at timestamptz,
  constraint terminal_jobs_are_finished check
    ((state in ('completed', 'failed', 'canceled', 'expired')) = (finished_at is not null)),
  constraint terminal_jobs_have_no_stage check ((finished_at is null) = (stage is not null)),
  constraint failures_tell_why check ((state in ('failed', 'canceled', 'expired')) = (error is not null)),
  constraint running_jobs_have_started check (state not in ('processing', 'completed') or started_at is not null),
  constraint done_is_part_of_total check (chunks_done <= coalesce(chunks_total, 0)),
  constraint completed_jobs_are_whole check (state <> 'completed' or chunks_done = chunks_total),
  constraint uploads_are_hashed check (source <> 'upload' or sha256 is not null),
  constraint urls_are_kept check ((source = 'url') = (source_url is not null)),
  constraint only_finished_jobs_are_purged check (purged_at is null or finished_at is not null)
) partition by range (id);
create index job_newest on job (project_id, created_at desc, id desc);
create index job_queued on job (class, priority desc, id) where state = 'queued';
create index job_reference on job (project_id, reference_id) where reference_id is not null;
create index job_expiring on job (expires_at) where finished_at is null and expires_at is not null;
create index job_purging on job (purge_at) where purged_at is null and purge_at is not null;
create index job_sha256 on job (sha256) where purged_at is null;
create table job_other partition of job default with (fillfactor = 80);

-- A stretch of one channel of a recording that goes to an engine in one request; positions are samples at 16 kHz.
create table chunk (
  id uuid not null,
  job_id uuid not null,
  channel integer not null default 0 check (channel >= 0),
  index integer not null check (index >= 0),
  start_sample bigint not null check (start_sample >= 0),
  end_sample bigint not null,
  silent boolean not null default false,
  cut_in_speech boolean not null default false,
  audio_key text,
  result bytea,
  done_at timestamptz,
  primary key (job_id, id),
  unique (job_id, channel, index),
  constraint chunks_have_length check (end_sample > start_sample),
  constraint silent_chunks_need_no_engine check (not silent or (result is null and audio_key is null)),
  constraint done_chunks_have_a_result check ((done_at is not null) = (silent or result is not null))
) partition by range (job_id);
create index chunk_with_audio on chunk (job_id) where audio_key is not null;
create table chunk_other partition of chunk default;

-- One thing that one worker does for a job, with one life cycle for all kinds; the epoch fences every write.
create table task (
  id uuid primary key,
  kind task_kind not null,
  state task_state not null default 'waiting',
  job_id uuid,
  chunk_id uuid,
  delivery_id uuid,
  project_id uuid not null references project,
  class job_class not null,
  priority integer not null default 0,
  run_at timestamptz not null default now(),
  epoch integer not null default 0 check (epoch >= 0),
  attempt integer not null default 0 check (attempt >= 0),
  max_attempts integer not null check (max_attempts > 0),
  lost integer not null default 0 check (lost >= 0),
  worker_id text,
  lease_until timestamptz,
  cost_ms bigint check (cost_ms >= 0),
  created_at timestamptz not null default now(),
  dispatched_at timestamptz,
  finished_at timestamptz,
  constraint running_tasks_are_leased check
    ((state = 'running') = (lease_until is not null) and (state <> 'running' or worker_id is not null)),
  constraint ended_tasks_are_finished check ((state in ('done', 'failed', 'canceled')) = (finished_at is not null)),
  constraint attempts_are_bounded check (attempt <= max_attempts),
  constraint tasks_know_their_work check (case kind
    when 'prepare' then job_id is not null and chunk_id is null and delivery_id is null
    when 'transcribe' then job_id is not null and chunk_id is not null and delivery_id is null
    else chunk_id is null and delivery_id is not null end)
) partition by range (id);
create index task_waiting on task (kind, class, priority desc, id) where state = 'waiting';
create index task_dispatched on task (kind, dispatched_at) where state = 'dispatched';
create index task_running on task (lease_until) where state = 'running';
create index task_job on task (job_id);
create index task_delivery on task (delivery_id) where delivery_id is not null;
create table task_other partition of task default with (fillfactor = 70);

-- What happened each time a worker took a task; it outlives the task, for the history of a job is data.
create table attempt (
  task_id uuid not null,
  epoch integer not null,
  kind task_kind not null,
  job_id uuid,
  chunk_id uuid,
  delivery_id uuid,
  number integer not null check (number > 0),
  worker_id text not null,
  engine text,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  outcome attempt_outcome,
  status integer,
  error jsonb,
  primary key (task_id, epoch),
  constraint ended_attempts_have_an_outcome check ((finished_at is not null) = (outcome is not null))
) partition by range (task_id);
create index attempt_job on attempt (job_id) where job_id is not null;
create index attempt_delivery on attempt (delivery_id) where delivery_id is not null;
create table attempt_other partition of attempt default;

-- The one transcript a job has: canonical JSON, gzipped as it is served, with its plain text for search.
create table transcript (
  job_id uuid primary key,
  project_id uuid not null references project,
  body bytea not null,
  text text not null,
  search tsvector not null,
  created_at timestamptz not null default now()
) partition by range (job_id);
alter table transcript alter column body set storage external;
create index transcript_search on transcript using gin (search);
create table transcript_other partition of transcript default;

-- What a finished job used; it outlives the job and its month, so this table stays whole.
create table usage (
  job_id uuid primary key,
  project_id uuid not null references project,
  class job_class not null,
  engine text,
  audio_ms bigint not null check (audio_ms >= 0),
  engine_ms bigint not null check (engine_ms >= 0),
  finished_at timestamptz not null default now()
);
create index usage_project on usage (project_id, finished_at);

-- A URL that wants a project's events.
create table endpoint (
  id uuid primary key,
  project_id uuid not null references project,
  url text not null check (length(url) <= 2000),
  description text check (length(description) <= 500),
  events text[] not null check (cardinality(events) > 0),
  include text[] not null default '{}',
  secret text not null check (secret like 'whsec\_%'),
  previous_secret text,
  previous_secret_until timestamptz,
  state text not null default 'enabled' check (state in ('enabled', 'disabled')),
  disabled_reason text,
  failing_since timestamptz,
  failures integer not null default 0 check (failures >= 0),
  created_at timestamptz not null default now(),
  constraint disabled_endpoints_tell_why check ((state = 'disabled') = (disabled_reason is not null)),
  constraint old_secrets_end check ((previous_secret is null) = (previous_secret_until is null))
);
create index endpoint_newest on endpoint (project_id, created_at desc, id desc);

-- One event for one receiver; its id is the webhook-id on every attempt, and its body never changes.
create table delivery (
  id uuid primary key,
  project_id uuid not null references project,
  endpoint_id uuid references endpoint on delete cascade,
  job_id uuid,
  event text not null,
  url text not null,
  body text not null check (octet_length(body) <= 20000),
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0 check (attempts >= 0),
  last_status integer,
  last_error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint ended_deliveries_are_finished check ((state = 'pending') = (finished_at is null))
) partition by range (id);
create index delivery_newest on delivery (project_id, created_at desc, id desc);
create index delivery_job on delivery (job_id) where job_id is not null;
create index delivery_endpoint on delivery (endpoint_id) where endpoint_id is not null;
create index delivery_pending on delivery (id) where state = 'pending';
create table delivery_other partition of delivery default;

-- A process that takes tasks, as it last said of itself.
create table worker (
  id text primary key,
  role text not null check (role in ('dispatcher', 'preparer', 'transcriber', 'deliverer')),
  host text not null,
  pid integer not null,
  slots integer not null check (slots >= 0),
  state text not null check (state in ('starting', 'fit', 'busy', 'sick', 'absent', 'draining')),
  reason text,
  engine jsonb,
  speed real check (speed > 0),
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

-- The first answer to a request that carried an Idempotency-Key, so that its repetition gets the same one.
create table idempotency (
  project_id uuid not null references project,
  route text not null,
  key text not null check (length(key) between 1 and 255),
  body_hash bytea not null,
  status integer,
  headers jsonb,
  body text,
  created_at timestamptz not null default now(),
  primary key (project_id, route, key),
  constraint answers_are_whole check ((status is null) = (body is null))
);
create index idempotency_created on idempotency (created_at);
