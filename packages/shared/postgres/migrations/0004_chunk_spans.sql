-- Where there is sound in a chunk: the first and last millisecond of each span, one after the other, from its own start.
-- Null in a silent chunk, and in one that was cut before this was looked for. Eight bytes a span; as jsonb it is thirty.
alter table chunk add column spans integer[] check (cardinality(spans) % 2 = 0);
