-- The GPU beside a transcriber, as it was last read: index, name, memory, load, temperature. Null where there is none.
alter table worker add column gpu jsonb;
