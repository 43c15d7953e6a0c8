-- How many workers an engine should have, and what that was decided by; written by one dispatcher at a time. `told` is the
-- number that SCALE_COMMAND was last run with in success; nobody else may run it before `telling_until`.
create table scaling (
  engine text primary key check (length(engine) between 1 and 100),
  desired integer not null check (desired >= 0),
  basis jsonb not null check (jsonb_typeof(basis) = 'object'),
  decided_at timestamptz not null default now(),
  told integer check (told >= 0),
  told_at timestamptz,
  telling_until timestamptz,
  tell_error text
);

-- What was decided lately: a number that was wanted once stays for minutes, whichever dispatcher decides next.
create table scaling_decision (
  engine text not null,
  at timestamptz not null default now(),
  wanted integer not null check (wanted >= 0),
  desired integer not null check (desired >= 0),
  primary key (engine, at)
);

-- Why a worker is to take no more, where that was not an operator's wish.
alter table worker add column wish_reason text;
