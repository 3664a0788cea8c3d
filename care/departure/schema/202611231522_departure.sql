create table departure (
	task_id     text   not null primary key,
	role_id     text   not null, -- whose work ends, or is away
	kind        text   not null, -- leave or away
	reason      text   not null, -- why, a code of end-reason
	first_on    text   not null, -- away: the first day
	last_on     text   not null, -- the last day of work, or of being away
	by_ref      text   not null,
	status      text   not null,
	version     bigint not null,
	compartment bigint not null
) /*clustered*/;

create table departure_child (
	task_id      text   not null primary key,
	departure_id text   not null,
	patient_id   text   not null,
	to_ref       text   not null,
	goodbye      text   not null, -- said, letter, none, or ''
	status       text   not null,
	version      bigint not null,
	compartment  bigint not null
) /*clustered*/;

create index departure_child_departure on departure_child (departure_id);

-- What is in whose hands: work that is open, and standing with a child that lasts.
create table departure_hand (
	source_type text   not null,
	source_id   text   not null,
	part        bigint not null,
	patient_id  text   not null, -- '' where it is about no child
	who_ref     text   not null, -- PractitionerRole/x or Practitioner/x
	what        text   not null, -- owner, held-by, cover, participant, team, doctor, care-manager, performer, schedule
	code        text   not null, -- of a Task
	starts_at   bigint not null, -- of an appointment, else 0
	compartment bigint not null,
	primary key (source_type, source_id, part)
) /*clustered*/;

create index departure_hand_who on departure_hand (who_ref);
