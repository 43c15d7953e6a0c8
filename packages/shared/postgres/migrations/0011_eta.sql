-- How much is accepted and not done, in tasks and milliseconds of audio: the sum over a line of a project. Whoever changes
-- it adds a row, so that nobody waits for anybody; the dispatcher folds those of a line into one now and then.
create table backlog_change (
  kind task_kind not null,
  engine text not null,
  class job_class not null,
  project_id uuid not null references project on delete cascade,
  tasks bigint not null,
  audio_ms bigint not null
);
insert into backlog_change
  select kind, engine, class, project_id, count(*), sum(coalesce(cost_ms, 600000)) from task
  where kind in ('prepare', 'transcribe') and state in ('waiting', 'dispatched', 'running')
  group by kind, engine, class, project_id;

create function count_added_tasks() returns trigger language plpgsql as $$
begin
  insert into backlog_change
    select kind, engine, class, project_id, count(*), sum(coalesce(cost_ms, 600000)) from added
    where kind in ('prepare', 'transcribe') and state in ('waiting', 'dispatched', 'running')
    group by kind, engine, class, project_id;
  return null;
end $$;
create function count_removed_tasks() returns trigger language plpgsql as $$
begin
  insert into backlog_change
    select kind, engine, class, project_id, -count(*), -sum(coalesce(cost_ms, 600000)) from removed
    where kind in ('prepare', 'transcribe') and state in ('waiting', 'dispatched', 'running')
    group by kind, engine, class, project_id;
  return null;
end $$;
create function count_changed_tasks() returns trigger language plpgsql as $$
begin
  insert into backlog_change
    select kind, engine, class, project_id, sum(tasks), sum(audio_ms)
    from (
      select kind, engine, class, project_id, state, 1 as tasks, coalesce(cost_ms, 600000) as audio_ms from added
      union all
      select kind, engine, class, project_id, state, -1, -coalesce(cost_ms, 600000) from removed) each
    where kind in ('prepare', 'transcribe') and state in ('waiting', 'dispatched', 'running')
    group by kind, engine, class, project_id having sum(tasks) <> 0 or sum(audio_ms) <> 0;
  return null;
end $$;
create trigger inserted_tasks_count after insert on task
  referencing new table as added for each statement execute function count_added_tasks();
create trigger deleted_tasks_count after delete on task
  referencing old table as removed for each statement execute function count_removed_tasks();
create trigger updated_tasks_count after update on task
  referencing old table as removed new table as added for each statement execute function count_changed_tasks();

-- What goes before a task within its project, class and kind, counted up to `most`; of what is being prepared, half. Of
-- that, `shorter_ms` still did if each was put back by `delay` times its audio. A function, so that it is planned once.
create function sum_ahead(
  of_kind task_kind, of_engine text, of_class job_class, of_project uuid, at_priority integer, at_begun boolean,
  at_rank bigint, at_id uuid, at_ms bigint, is_dispatched boolean, delay double precision, most integer)
returns table (tasks bigint, jobs bigint, ms bigint, shorter_ms bigint) language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    with line as not materialized (
      select state, coalesce(cost_ms, 600000) as cost, priority, begun, rank, id from task
      where kind = of_kind and engine = of_engine and class = of_class and project_id = of_project),
    ahead as (
      select * from line where state = 'waiting' and priority > at_priority
      union all select * from line where state = 'waiting' and priority = at_priority and begun > at_begun
      union all select * from line
        where state = 'waiting' and priority = at_priority and begun = at_begun and (rank, id) < (at_rank, at_id)
      union all select * from line where state = 'dispatched' and not is_dispatched
      union all select * from line where state = 'running'
      limit most),
    counted as (
      select state, case when state <> 'running' then cost when of_kind = 'prepare' then cost / 2 else 0 end as part,
        state <> 'waiting' or priority > at_priority or rank + delay * cost <= at_rank + delay * at_ms as shorter
      from ahead)
    select count(*), count(*) filter (where state <> 'running'), coalesce(sum(part), 0)::bigint,
      coalesce(sum(part) filter (where shorter), 0)::bigint
    from counted;
end $$;

create index job_processing on job (class) where state = 'processing';

-- How long it was said to take when it was accepted, in milliseconds, and how long it took, divided by that. Null where
-- nobody could tell, and for a job that was retried.
alter table job add column predicted_ms bigint check (predicted_ms >= 0);
alter table job add column prediction_ratio real check (prediction_ratio >= 0);

-- By size and the ending of its name the length of the next recording is estimated; by when it was accepted, how much of
-- a kind comes.
alter table usage add column bytes bigint check (bytes >= 0);
alter table usage add column format text;
alter table usage add column accepted_at timestamptz;
create index usage_accepted on usage (accepted_at) include (engine, class, project_id, audio_ms);
create index usage_class on usage (class, finished_at);
