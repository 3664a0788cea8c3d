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
