-- A named list of hotwords that a project keeps; a job takes its words when it is submitted.
create table vocabulary (
  id uuid primary key,
  project_id uuid not null references project,
  name text not null check (length(name) between 1 and 100),
  hotwords text[] not null check (cardinality(hotwords) between 1 and 200),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, name)
);
create index vocabulary_newest on vocabulary (project_id, created_at desc, id desc);
