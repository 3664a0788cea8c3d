-- The ledger of relationships; see care/tie/doc.go. Every table is a projection
-- of resources: its key begins with the resource that the row was read from.

-- One person or place named for one child, for a while.
create table tie_interval (
	source_type text   not null,
	source_id   text   not null,
	part        bigint not null,
	patient_id  text   not null,
	person_ref  text   not null, -- Practitioner, PractitionerRole, RelatedPerson or Organization
	basis       text   not null check (basis in ('care-team', 'general-practitioner', 'care-manager', 'relative')),
	role_code   text   not null,
	role_text   text   not null,
	since_on    text   not null, -- '' when nobody wrote it
	until_on    text   not null, -- '' while it lasts
	end_reason  text   not null,
	compartment bigint not null,
	primary key (source_type, source_id, part)
) /*clustered*/;

create index tie_interval_patient on tie_interval (patient_id);

-- What somebody said about a tie: the child or a relative (rating, words), the
-- child herself (place), or the team (guess, goodbye). Kept apart by kind and
-- speaker.
create table tie_said (
	source_id   text    not null primary key,
	patient_id  text    not null,
	person_ref  text    not null,
	kind        text    not null check (kind in ('rating', 'place', 'guess', 'words', 'goodbye')),
	speaker_ref text    not null,
	at          bigint  not null,
	on_day      text    not null,
	rating      bigint  not null, -- 0 to 10; -1 when it is no rating
	ring        bigint  not null, -- 1 to 3; 0 when the speaker did not place it
	answer      text    not null, -- guess: the state; goodbye: yes or no
	words       text    not null, -- '' unless the speaker agreed that they may be shown
	compartment bigint  not null
) /*clustered*/;

create index tie_said_patient on tie_said (patient_id);

-- Ask the child before any contact with this relative.
create table tie_ask_first (
	source_id   text   not null primary key,
	patient_id  text   not null,
	person_ref  text   not null,
	since_on    text   not null,
	until_on    text   not null,
	compartment bigint not null
) /*clustered*/;

create index tie_ask_first_patient on tie_ask_first (patient_id);
