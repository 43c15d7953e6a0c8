-- A project that had nothing waiting left its line at once, with every task that was handed out, and came back with the
-- next: whoever submitted meanwhile waited for the transaction that removed its place, or made it. Now a place is kept
-- until somebody behind it is served, or until it has been looked after (leaveLines), and nobody waits for anybody.

-- Has a project stand in its line. The place is locked against removal where it is there already; where somebody removes
-- it just now, that is waited for.
create function take_place(of_kind task_kind, of_engine text, of_class job_class, of_project uuid) returns void
language plpgsql as $$
begin
  perform from turn t
    where (t.kind, t.engine, t.class, t.project_id) = (of_kind, of_engine, of_class, of_project)
    for key share skip locked;
  if not found then
    insert into turn
      select of_kind, of_engine, of_class, of_project, coalesce(
        (select min(served) from turn t where (t.kind, t.engine, t.class) = (of_kind, of_engine, of_class)), 0)
      on conflict do nothing;
  end if;
end $$;

create or replace function line_up() returns trigger language plpgsql as $$
begin
  perform take_place(kind, engine, class, project_id)
    from (select distinct kind, engine, class, project_id from changed where state = 'waiting') w;
  return null;
end $$;

create or replace function line_up_again() returns trigger language plpgsql as $$
begin
  perform take_place(new.kind, new.engine, new.class, new.project_id);
  return null;
end $$;

-- Removes the places of those of some projects that have nothing waiting. Who comes meanwhile has its place locked, and
-- keeps it; what came before is seen, for it is looked for when the places are locked.
create function leave_line(of_kind task_kind, of_engine text, of_class job_class, of_projects uuid[]) returns void
language plpgsql as $$
declare
  free uuid[];
begin
  select array_agg(project_id) into free from (
    select project_id from turn t
    where t.kind = of_kind and t.engine = of_engine and t.class = of_class and t.project_id = any (of_projects)
    for update skip locked) locked;
  delete from turn t
    where t.kind = of_kind and t.engine = of_engine and t.class = of_class and t.project_id = any (free)
      and not exists (
        select from task where kind = of_kind and engine = of_engine and class = of_class
          and project_id = t.project_id and state = 'waiting');
end $$;

-- As before, but that those who are met on the way and have nothing waiting leave the line only if somebody is found
-- behind them.
create or replace function claim_tasks(
  of_kind task_kind, of_engine text, of_class job_class, for_lane text, most integer)
returns table (task_id uuid, task_epoch integer, task_cost_ms bigint) language plpgsql as $$
declare
  project record;
  next record;
  is_found boolean;
  picked uuid[] := '{}';
  passed uuid[] := '{}';
  left_behind uuid[] := '{}';
  started uuid[] := '{}';
begin
  for pick in 1 .. most loop
    is_found := false;
    for project in
      select t.project_id as id from turn t
      where t.kind = of_kind and t.engine = of_engine and t.class = of_class and t.project_id <> all (passed)
      order by t.served
    loop
      select id, job_id, begun, charged_ms, coalesce(cost_ms, 60000) as cost_ms into next from task
        where kind = of_kind and engine = of_engine and class = of_class and project_id = project.id
          and state = 'waiting' and run_at <= now() and id <> all (picked)
        order by priority desc, begun desc, rank, id limit 1 for update skip locked;
      is_found := found;
      exit when is_found;
      passed := passed || project.id;
    end loop;
    exit when not is_found;
    left_behind := passed;
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
  if left_behind <> '{}' then
    perform leave_line(of_kind, of_engine, of_class, left_behind);
  end if;
end $$;
