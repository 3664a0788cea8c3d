-- What keeps a family with us; see care/engagement/doc.go. Projections of Task
-- and Observation.

create table promise (
	source_id    text   not null primary key,
	patient_id   text   not null,
	words        text   not null,
	translations text   not null, -- JSON, read whole: language to words
	owner_ref    text   not null,
	to_ref       text   not null, -- the child, or a relative
	status       text   not null, -- of the Task
	made_on      text   not null,
	due_on       text   not null, -- '' for a standing promise
	due_at       bigint not null, -- 0 when no time of day was said
	kept_on      text   not null,
	kept_at      bigint not null, -- 0 when only the day is known
	cover_ref    text   not null, -- who stands in for the owner, or ''
	cover_until  text   not null, -- the last day on which they do
	about_ref    text   not null, -- what was told, when the promise is about that
	version      bigint not null, -- of the Task, to be named by who changes it
	compartment  bigint not null
) /*clustered*/;

create index promise_patient on promise (patient_id);
create index promise_due on promise (due_on) where due_on <> '' and status in ('requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold');

-- The family says that a promise was not kept, whatever we noted: Communication.
create table promise_said (
	source_id   text   not null primary key,
	task_id     text   not null,
	patient_id  text   not null,
	by_ref      text   not null,
	on_day      text   not null,
	at          bigint not null,
	compartment bigint not null
) /*clustered*/;

create index promise_said_task on promise_said (task_id);

-- What somebody said about themselves and agreed to show: what matters, what
-- helps and what does not.
create table own_word (
	source_id   text   not null primary key,
	patient_id  text   not null,
	kind        text   not null check (kind in ('matters', 'helps', 'does-not-help')),
	words       text   not null,
	speaker_ref text   not null,
	told_to_ref text   not null,
	on_day      text   not null,
	at          bigint not null,
	compartment bigint not null
) /*clustered*/;

create index own_word_patient on own_word (patient_id);
