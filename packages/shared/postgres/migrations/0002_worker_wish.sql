-- What an operator wants of a worker, whatever it says of itself; it stays when the worker starts again by that name.
alter table worker add column wish text not null default 'work' check (wish in ('work', 'drain'));
