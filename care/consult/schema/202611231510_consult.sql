-- A question to a consult line: one Task, one row. A projection.
create table consult (
	task_id     text   primary key,
	patient_id  text   not null, -- '' where no child is named
	line        text   not null, -- id of the organization that is asked
	practice    text   not null, -- "Organization/x" that asks, or its name where it is not here
	from_ref    text   not null,
	to_ref      text   not null,
	step        text   not null,
	status      text   not null, -- of the Task
	reason      text   not null,
	urgency     text   not null,
	came        text   not null, -- form, call
	age         bigint not null, -- years, -1 for not said
	question    text   not null, -- one line
	outcome     text   not null, -- code, ''
	asked_at    bigint not null, -- 0 while it is prepared
	called_at   bigint not null, -- 0 for not yet, as all that follow
	answered_at bigint not null,
	returned_at bigint not null,
	due_at      bigint not null,
	clock       text   not null,
	waited      bigint not null, -- covered minutes until somebody called back, -1 for not known
	version     bigint not null,
	compartment bigint not null
);

create index consult_line on consult (line, asked_at);
create index consult_patient on consult (patient_id);

-- A fact that went along with it: one payload, one row. A projection.
create table consult_fact (
	source_id   text   not null, -- of a Communication
	part        bigint not null,
	task_id     text   not null,
	words       text   not null,
	compartment bigint not null,
	primary key (source_id, part)
) /*clustered*/;

create index consult_fact_task on consult_fact (task_id);
