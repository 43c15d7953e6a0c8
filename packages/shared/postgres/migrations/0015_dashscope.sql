-- Signs the links that open one transcript to whoever has them: about 244 random bits.
alter table project add column link_secret bytea not null
  default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');

-- What a client of DashScope calls a task: up to 100 recordings, each a job, in the order in which they were given.
-- `channels` are those that are to be shown; none for all of them, mixed down.
create table dashscope_task (
  id uuid primary key,
  project_id uuid not null references project,
  model text not null,
  job_ids uuid[] not null check (cardinality(job_ids) between 1 and 100),
  channels integer[] not null default '{}',
  created_at timestamptz not null default now()
);
create index dashscope_task_newest on dashscope_task (project_id, created_at desc, id desc);
