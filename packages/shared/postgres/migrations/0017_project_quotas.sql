-- What a project may have at once; null for what holds for all.
alter table project add column max_queued_audio_hours double precision check (max_queued_audio_hours > 0);
alter table project add column requests_per_minute integer check (requests_per_minute > 0);
alter table project add column max_upload_bytes bigint check (max_upload_bytes > 0);
alter table project add column retain_days integer check (retain_days between 0 and 3650);

-- For how many days audio and text of a job are kept: as long as it asks for, but no longer than its project allows; and
-- as long as that, or as all do, if it does not ask.
create function days_to_keep(of_job job, for_all integer) returns integer language sql stable as $$
  select least(coalesce(of_job.retain_days, p.retain_days, for_all), p.retain_days)
  from project p where p.id = of_job.project_id
$$;

-- What a key opens, beside `operator`: a key that nobody restricted may read and write. A key that was given a new secret
-- is known by the one before too, until then.
alter table api_key add column can_read boolean not null default true;
alter table api_key add column can_write boolean not null default true;
alter table api_key add column expires_at timestamptz;
alter table api_key add column used_at timestamptz;
alter table api_key add column previous_hash bytea unique check (length(previous_hash) = 32);
alter table api_key add column previous_until timestamptz;
alter table api_key add constraint keys_open_something check (can_read or can_write or operator);
alter table api_key add constraint previous_secrets_end check ((previous_hash is null) = (previous_until is null));
