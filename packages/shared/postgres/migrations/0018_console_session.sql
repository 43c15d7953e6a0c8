-- Somebody who signed in to the console with a key; the browser keeps the token, and only its SHA-256 is here. It opens
-- what the secret that it was made with opens, as long as that does; another secret of the key makes another session.
create table console_session (
  hash bytea primary key check (length(hash) = 32),
  key_id uuid not null references api_key on delete cascade,
  key_hash bytea not null check (length(key_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  check (expires_at > created_at)
);
create index console_session_key on console_session (key_id);
create index console_session_expiring on console_session (expires_at);
