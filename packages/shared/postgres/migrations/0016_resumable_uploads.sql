-- A recording that comes in pieces, until it is whole and an upload; it goes when nothing has come for a day. Whoever
-- adds to it holds it for some seconds at a time; one who does not let go again may still be writing (torn).
create table growing_upload (
  id uuid primary key,
  project_id uuid not null references project,
  -- Null until the client tells.
  length bigint check (length > 0),
  -- Bytes, state of the hash over them, and what the store wants to know again: packages/shared/audio/growth.ts.
  growth jsonb not null,
  torn boolean not null default false,
  metadata jsonb not null default '{}',
  holder uuid,
  held_until timestamptz,
  -- Somebody else waits for it.
  wanted boolean not null default false,
  -- What it has become; that upload may be gone again.
  upload_id uuid,
  touched_at timestamptz not null default now(),
  check ((holder is null) = (held_until is null))
);
create index growing_upload_touched on growing_upload (touched_at);
