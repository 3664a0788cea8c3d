-- What is owed because an answer was positive: one Task, one row. A projection.
create table followup (
	task_id      text    primary key,
	patient_id   text    not null,
	response     text    not null, -- "QuestionnaireResponse/x"
	rules        text    not null, -- codes, with a blank between them
	step         text    not null, -- of rules/next.json
	safety       boolean not null, -- somebody may be in danger
	owner_ref    text    not null,
	status       text    not null, -- of the Task
	asked_at     bigint  not null,
	due_at       bigint  not null,
	disposition  text    not null, -- '' while nobody has answered it
	answered_at  bigint  not null,
	until_at     bigint  not null, -- when it is looked at again, or 0
	by_ref       text    not null,
	version      bigint  not null,
	compartment  bigint  not null
);

create index followup_patient on followup (patient_id, asked_at);
create index followup_open on followup (due_at) where disposition in ('', 'watch');
create index followup_response on followup (response);

-- Who was asked to come.
create table followup_page (
	task_id     text   not null,
	part        bigint not null,
	who_ref     text   not null,
	at          bigint not null,
	answered_at bigint not null, -- 0 while they did not answer
	compartment bigint not null,
	primary key (task_id, part)
) /*clustered*/;

create index followup_page_who on followup_page (who_ref, answered_at);

-- What was done on the way: one resource, one row.
create table followup_fact (
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

create index followup_fact_task on followup_fact (task_id);

-- When somebody at work is there: hours of a week, and days away.
create table followup_hours (
	role_id     text   not null,
	part        bigint not null,
	kind        text   not null check (kind in ('hours', 'away')),
	days        text   not null, -- hours: "mon tue"
	from_minute bigint not null, -- hours: since midnight, at the wall
	until_minute bigint not null,
	from_at     bigint not null, -- away
	until_at    bigint not null,
	compartment bigint not null,
	primary key (role_id, part)
) /*clustered*/;
