-- What waited and ran in each class, once a minute, for the chart of the console; a day of it is kept.
create table queue_sample (
  minute timestamptz not null check (minute = date_trunc('minute', minute)),
  class job_class not null,
  waiting integer not null check (waiting >= 0),
  running integer not null check (running >= 0),
  backlog_ms bigint not null check (backlog_ms >= 0),
  primary key (minute, class)
);
