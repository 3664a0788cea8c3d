-- What is about to be written down about a child's move: sealed, gone once it is
-- planned. No projection: a draft is not yet in the record.
create table transition_draft (
	patient_id  text   not null primary key,
	by_ref      text   not null, -- who saved it last
	version     bigint not null,
	saved_at    bigint not null,
	sealed      bytea  not null, -- answers by field, under the name transition/PATIENT
	compartment bigint not null  -- of the child
) /*clustered*/;

create table transition_move (
	task_id     text   not null primary key,
	patient_id  text   not null,
	status      text   not null, -- of the Task
	at          bigint not null, -- its hour
	by_ref      text   not null,
	version     bigint not null,
	compartment bigint not null
) /*clustered*/;

create index transition_move_patient on transition_move (patient_id);

create table transition_tell (
	task_id     text   not null primary key,
	move_id     text   not null,
	patient_id  text   not null,
	who_ref     text   not null,
	owner_ref   text   not null,
	due_on      text   not null,
	status      text   not null,
	version     bigint not null,
	compartment bigint not null
) /*clustered*/;

create index transition_tell_patient on transition_tell (patient_id);
