alter table task add column marks jsonb not null default '[]' check (jsonb_typeof(marks) = 'array');
