-- What was done on the way: one resource, one row.
create table safety_fact (
	source_id   text    not null,
	source_type text    not null,
	task_id     text    not null,
	kind        text    not null, -- look, plan, means, line, contact
	value       text    not null,
	at          bigint  not null,
	by_ref      text    not null,
	from_at     bigint  not null, -- contact: the window, or 0
	due_at      bigint  not null,
	done        boolean not null,
	version     bigint  not null,
	compartment bigint  not null,
	primary key (source_id, source_type)
) /*clustered*/;

create index safety_fact_task on safety_fact (task_id);
