-- What colleagues write to each other about a child; see care/message/doc.go. Words
-- stay in the record, where they are sealed.
create table message (
	source_id   text   not null primary key,
	thread_id   text   not null, -- the first message of its thread, itself for that
	patient_id  text   not null,
	sender_ref  text   not null,
	sent_at     bigint not null,
	topic       text   not null, -- '' in a reply
	open        boolean not null,
	told        boolean not null, -- about what was told in confidence
	version     bigint not null,
	compartment bigint not null
) /*clustered*/;

create index message_thread on message (thread_id, sent_at);
create index message_patient on message (patient_id, sent_at);

-- Whom it is between (thread), and who is called by name (reply).
create table message_to (
	source_id   text   not null,
	n           bigint not null,
	thread_id   text   not null,
	person_ref  text   not null,
	compartment bigint not null,
	primary key (source_id, n)
) /*clustered*/;

create index message_to_person on message_to (person_ref, thread_id);
create index message_to_thread on message_to (thread_id);

-- Until when somebody has read a thread. Not a projection: it has no form in R4.
create table message_read (
	thread_id text   not null,
	reader    text   not null, -- Practitioner/x
	read_at   bigint not null,
	primary key (thread_id, reader)
) /*clustered*/;
