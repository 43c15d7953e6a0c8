-- Nearly every change of a task leaves the backlog as it was, and a trigger for each statement gathered and summed up all
-- of them: now only a task that joins or leaves it, or changes its place there or its length, is looked at.
drop trigger updated_tasks_count on task;
drop function count_changed_tasks;
create function count_changed_task() returns trigger language plpgsql as $$
begin
  if old.kind in ('prepare', 'transcribe') and old.state in ('waiting', 'dispatched', 'running') then
    insert into backlog_change
      values (old.kind, old.engine, old.class, old.project_id, -1, -coalesce(old.cost_ms, 600000));
  end if;
  if new.kind in ('prepare', 'transcribe') and new.state in ('waiting', 'dispatched', 'running') then
    insert into backlog_change
      values (new.kind, new.engine, new.class, new.project_id, 1, coalesce(new.cost_ms, 600000));
  end if;
  return null;
end $$;
create trigger updated_tasks_count after update on task for each row
  when ((old.state in ('waiting', 'dispatched', 'running'), old.kind, old.engine, old.class, old.project_id, old.cost_ms)
    is distinct from
    (new.state in ('waiting', 'dispatched', 'running'), new.kind, new.engine, new.class, new.project_id, new.cost_ms))
  execute function count_changed_task();
