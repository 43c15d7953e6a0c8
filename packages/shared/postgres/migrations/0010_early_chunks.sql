-- Chunks are written while their recording is still being decoded, so some are done before anybody knows how many there
-- will be. `plan` is how the recording is cut, chosen once so that whoever prepares it again cuts alike; `in_order` says
-- that what comes first in the transcript is certain though not all chunks are known.
alter table job add column plan jsonb check (jsonb_typeof(plan) = 'object');
alter table job add column in_order boolean not null default false;
alter table job drop constraint done_is_part_of_total;
alter table job add constraint done_is_part_of_total check (chunks_done + chunks_failed <= chunks_total);
