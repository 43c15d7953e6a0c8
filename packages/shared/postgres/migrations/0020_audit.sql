-- What operators did, written in the transaction that did it; nothing changes or removes a row. A row bears that what it
-- names is gone. `key_id` is null for the command line, which needs no key but the database.
create table audit (
  id uuid primary key,
  at timestamptz not null default now(),
  key_id uuid,
  key_name text not null,
  -- The project that it was done to, if it was one.
  project_id uuid,
  action text not null,
  target text,
  request_id text
);
create index audit_project on audit (project_id, id desc) where project_id is not null;
