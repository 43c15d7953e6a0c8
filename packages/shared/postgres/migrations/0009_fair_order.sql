-- What of all work a project is due while others wait too: twice the weight, twice the audio.
alter table project add column weight real not null default 1 check (weight > 0);

-- Within a project and a class tasks of higher priority go first, then those of jobs that have been begun, then by rank:
-- when the job came, and later the longer it is, so that a short one overtakes and a long one is not overtaken for ever.
alter table task add column rank bigint not null default 0;
alter table task add column begun boolean not null default false;
-- What its project was charged for it, once: milliseconds of audio, known or estimated.
alter table task add column charged_ms bigint check (charged_ms >= 0);
update task set rank = extract(epoch from created_at) * 1000 where state = 'waiting';
update task t set engine = coalesce((select options ->> 'engine' from job where id = t.job_id), '')
  where kind = 'prepare' and state in ('waiting', 'dispatched', 'running');
drop index task_waiting;
create index task_waiting on task (kind, engine, class, project_id, priority desc, begun desc, rank, id)
  where state = 'waiting';

-- Whose turn it is: how much audio each project with waiting tasks has been given in its line, divided by its weight. The
-- least goes first. Who comes anew starts level with the least, so nothing is saved up while there is nothing to do.
create table turn (
  kind task_kind not null,
  engine text not null,
  class job_class not null,
  project_id uuid not null references project on delete cascade,
  served double precision not null,
  primary key (kind, engine, class, project_id)
);
create index turn_next on turn (kind, engine, class, served);
insert into turn select distinct kind, engine, class, project_id, 0 from task where state = 'waiting';

-- Whatever begins to wait has a place in its line, however it came there.
create function line_up() returns trigger language plpgsql as $$
begin
  insert into turn
    select kind, engine, class, project_id, coalesce(
      (select min(served) from turn t where (t.kind, t.engine, t.class) = (w.kind, w.engine, w.class)), 0)
    from (select distinct kind, engine, class, project_id from changed where state = 'waiting') w
    on conflict do nothing;
  return null;
end $$;
create trigger inserted_tasks_line_up after insert on task
  referencing new table as changed for each statement execute function line_up();
create trigger returned_tasks_line_up after update on task
  referencing new table as changed for each statement execute function line_up();

-- Claims the next tasks of a line for a lane: one function, for each pick depends on the one before. Projects that are
-- met on the way and have nothing waiting leave the line. The chunks of a job have one rank, so that of a job which is
-- begun here the others are next in any case.
create function claim_tasks(of_kind task_kind, of_engine text, of_class job_class, for_lane text, most integer)
returns table (task_id uuid, task_epoch integer, task_cost_ms bigint) language plpgsql as $$
declare
  project record;
  next record;
  is_found boolean;
  picked uuid[] := '{}';
  started uuid[] := '{}';
begin
  for pick in 1 .. most loop
    is_found := false;
    for project in
      select t.project_id as id from turn t
      where t.kind = of_kind and t.engine = of_engine and t.class = of_class order by t.served
    loop
      select id, job_id, begun, charged_ms, coalesce(cost_ms, 60000) as cost_ms into next from task
        where kind = of_kind and engine = of_engine and class = of_class and project_id = project.id
          and state = 'waiting' and run_at <= now() and id <> all (picked)
        order by priority desc, begun desc, rank, id limit 1 for update skip locked;
      is_found := found;
      exit when is_found;
      delete from turn t where t.kind = of_kind and t.engine = of_engine and t.class = of_class
        and t.project_id = project.id and not exists (
          select from task where kind = of_kind and engine = of_engine and class = of_class
            and project_id = project.id and state = 'waiting' and id <> all (picked));
    end loop;
    exit when not is_found;
    picked := picked || next.id;
    if not next.begun then
      started := started || next.job_id;
    end if;
    if next.charged_ms is null then
      update turn set served = served + next.cost_ms / (select weight from project p where p.id = project.id)
        where kind = of_kind and engine = of_engine and class = of_class and project_id = project.id;
    end if;
  end loop;
  return query
    with taken as (
      update task set state = 'dispatched', epoch = epoch + 1, dispatched_at = now(), lane = for_lane, begun = true,
          charged_ms = coalesce(charged_ms, cost_ms, 60000)
        where id = any (picked) returning id, epoch, coalesce(cost_ms, 60000) as cost_ms)
    select id, epoch, cost_ms from taken order by array_position(picked, id);
  if of_kind = 'transcribe' and started <> '{}' then
    update task set begun = true where job_id = any (started) and kind = of_kind and state = 'waiting' and not begun;
  end if;
end $$;
