-- A lane is a queue that some workers serve: one for each kind of task, and for engines one for each pool, its backups
-- and each revision on trial. A task goes to a lane when it is dispatched, and any lane of its engine will do.
alter table task add column engine text not null default '';
alter table task add column lane text not null default '';
update task t set engine = coalesce((select options ->> 'engine' from job where id = t.job_id), '')
  where kind = 'transcribe' and state in ('waiting', 'dispatched', 'running');
update task set state = 'waiting', dispatched_at = null where state = 'dispatched';
alter table task add constraint dispatched_tasks_have_a_lane check (state <> 'dispatched' or lane <> '');
drop index task_waiting;
create index task_waiting on task (kind, engine, class, priority desc, id) where state = 'waiting';

-- `share` is the part of its pool's work that a revision on trial is given; null for all that a worker can take.
alter table worker add column lane text not null default '';
alter table worker add column tier text not null default 'primary' check (tier in ('primary', 'backup'));
alter table worker add column share real check (share > 0 and share < 1);

-- Workers whose engine is the same model in the same revision ('' where none is pinned). What the first of them heard
-- in the canary clip is what the others must hear; beside it what the pool has done since it was first seen.
create table pool (
  name text not null check (length(name) between 1 and 100),
  revision text not null,
  canary text not null,
  recorded_by text not null,
  recorded_at timestamptz not null default now(),
  confirmed_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  jobs bigint not null default 0 check (jobs >= 0),
  chunks bigint not null default 0 check (chunks >= 0),
  failed bigint not null default 0 check (failed >= 0),
  flagged bigint not null default 0 check (flagged >= 0),
  audio_ms bigint not null default 0 check (audio_ms >= 0),
  engine_ms bigint not null default 0 check (engine_ms >= 0),
  primary key (name, revision)
);
