-- What a task belongs to in a trace, as the header `traceparent` writes it; null where nobody traces.
alter table task add column trace_context text;
