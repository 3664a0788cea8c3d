-- Each try to reach a family, and how they like to be reached; see care/reach/doc.go.
-- Projections of Communication, Patient, RelatedPerson and Flag.

-- One try to reach a family, or one word from them: Communication.
create table contact_try (
	source_id   text    not null primary key,
	patient_id  text    not null,
	person_ref  text    not null, -- of ours
	with_ref    text    not null, -- the child, or a relative
	from_them   boolean not null,
	channel     text    not null, -- visit, call, text, letter, portal, or ''
	outcome     text    not null, -- engagement.Outcome
	reached     boolean not null, -- one of ours and one of them heard each other
	on_day      text    not null,
	at          bigint  not null,
	language    text    not null, -- which was interpreted, or ''
	compartment bigint  not null
) /*clustered*/;

create index contact_try_patient on contact_try (patient_id, on_day);
create index contact_try_day on contact_try (on_day);
create index contact_try_reached on contact_try (patient_id, compartment, on_day) where reached;

-- How one person may be reached, and when they like it: Patient, RelatedPerson.
create table safe_way (
	source_type text   not null,
	source_id   text   not null,
	part        bigint not null,
	patient_id  text   not null,
	person_ref  text   not null,
	kind        text   not null check (kind in ('way', 'time')),
	channel     text   not null, -- way: text, call, voicemail, portal, mail
	place       text   not null, -- way: own, home, school, caregiver
	use_code    text   not null, -- way: first, ok, ask-first, never
	note        text   not null,
	days        text   not null, -- time: mon tue …, '' for every day
	from_time   text   not null, -- time: 17:00
	until_time  text   not null,
	compartment bigint not null,
	primary key (source_type, source_id, part)
) /*clustered*/;

create index safe_way_patient on safe_way (patient_id);

-- Somebody asked us to let them be for a while: Flag.
create table contact_rest (
	source_id   text   not null primary key,
	patient_id  text   not null,
	by_ref      text   not null, -- who asked, or ''
	since_on    text   not null, -- '' when nobody wrote it
	until_on    text   not null, -- '' while it lasts
	compartment bigint not null
) /*clustered*/;

create index contact_rest_patient on contact_rest (patient_id);
