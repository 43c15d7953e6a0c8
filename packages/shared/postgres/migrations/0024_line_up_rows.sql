-- Most changes of a task have nothing to do with its place in line, and a trigger for each statement looked at all of
-- them: now only a task that begins to wait is looked at.
drop trigger returned_tasks_line_up on task;
create function line_up_again() returns trigger language plpgsql as $$
begin
  if not exists (
    select from turn t where (t.kind, t.engine, t.class, t.project_id) = (new.kind, new.engine, new.class, new.project_id))
  then
    insert into turn
      select new.kind, new.engine, new.class, new.project_id, coalesce(
        (select min(served) from turn t where (t.kind, t.engine, t.class) = (new.kind, new.engine, new.class)), 0)
      on conflict do nothing;
  end if;
  return null;
end $$;
create trigger returned_tasks_line_up after update on task for each row
  when (new.state = 'waiting' and (old.state, old.kind, old.engine, old.class, old.project_id) is distinct from
    (new.state, new.kind, new.engine, new.class, new.project_id))
  execute function line_up_again();
