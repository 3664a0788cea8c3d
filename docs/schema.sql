-- The whole database, generated from */schema/*.sql by `make golden`. PostgreSQL reads it
-- as it stands; for SQLite see docs/building/sql.md. Goose adds a table of what was applied.

create table if not exists counter (name text primary key, next bigint not null);


-- ---- 202611160100_access.sql ----

-- A compartment is what a row is about: one child (or several), with what it
-- asks of who reads it. Every row that may be read holds the key of one.
create table compartment (
	key   bigint /*rowkey*/ primary key,
	name  text   not null unique, -- "Patient/a Patient/b|2003", see fhir/store
	needs bigint not null         -- bits of fhir/label
);

-- Who may read a compartment, what they must be cleared for, and when: an
-- organization, a person, or '*' for everyone signed in. Times are microseconds.
create table compartment_reader (
	compartment bigint  not null,
	reader      text    not null,
	slot        integer not null, -- counts the rows of one reader
	needs       bigint  not null, -- a reader who lacks one of these bits does not read
	from_at     bigint  not null,
	until_at    bigint  not null, -- the first moment at which it no longer holds
	refused     text    not null, -- " Practitioner/a b ": for whom it does not hold
	primary key (compartment, reader, slot)
) /*clustered*/;


-- ---- 202611160110_audit.sql ----

-- Who did what. Rows are only ever added.
create table audit_event (
	key     bigint /*rowkey*/ primary key,
	at      bigint not null,
	who     text   not null, -- "Practitioner/…", "Device/…"
	origin  text   not null, -- the organization they acted for, or ''
	action  text   not null check (action in ('C', 'R', 'U', 'D', 'E')),
	why     text   not null, -- "import", or the route of a request
	purpose text   not null, -- HL7 v3-PurposeOfUse, or ''
	what    text   not null, -- "Patient/…" when it was about one resource
	address text   not null, -- where a request came from, or ''
	count   bigint not null,
	about   bytea  not null  -- keys of the compartments concerned: see numbers in event.go
);

create index audit_event_at on audit_event (at); -- the last thirty days, for whoever answers for privacy


-- Events that are not in the tree yet, as many as were written together.
create table audit_pending (
	event bigint not null, -- the first of them
	count bigint not null,
	primary key (event)
) /*clustered*/;

-- The tree that makes a later change visible (RFC 6962): the order of events in
-- it, and the hashes in the order of golang.org/x/mod/sumdb/tlog.
create table audit_leaf (
	leaf  bigint /*rowkey*/ primary key,
	event bigint not null unique
);

create table audit_hash (
	place bigint /*rowkey*/ primary key,
	hash  bytea not null
);

-- Which events are about a compartment; made of audit_event.about.
create table audit_subject (
	compartment bigint not null,
	event       bigint not null,
	primary key (compartment, event)
) /*clustered*/;

create index audit_subject_event on audit_subject (event);


-- ---- 202611160120_session.sql ----

-- Who is signed in, by the hash of the token that their browser holds.
create table session (
	token    text    primary key,
	id       text    not null, -- names it to its owner
	who      text    not null, -- "Practitioner/lena-ortiz"
	device   text    not null, -- hash of what the browser is known by
	agent    text    not null, -- "Firefox, Windows", and no more
	made_at  bigint  not null,
	seen_at  bigint  not null, -- to the minute
	fresh_at bigint  not null, -- when they last proved who they are
	ends_at  bigint  not null, -- at the latest
	changed  boolean not null  -- what they may do changed: the next request gets a new token
);

create index session_who on session (who, seen_at);
create index session_ends on session (ends_at);

-- Who signed in on which browser, and when last.
create table session_device (
	device  text   not null,
	who     text   not null,
	seen_at bigint not null,
	primary key (device, who)
) /*clustered*/;

create index session_device_who on session_device (who, device);

-- What a sign-in has proved so far, by the hash of the token that the browser
-- holds; good once.
create table session_step (
	token   text   primary key,
	kind    text   not null,
	data    bytea  not null,
	ends_at bigint not null
);

create index session_step_ends on session_step (ends_at);

-- Tokens for programs, made at the command line, by their hash.
create table bearer (
	hash       text   primary key,
	who        text   not null,
	made_at    bigint not null,
	expires_at bigint not null,
	clears     bigint not null -- bits that a program with it is cleared for besides
);

create index bearer_who on bearer (who);


-- ---- 202611160200_store.sql ----

-- The record: every resource as it came in, without the server's own part of
-- meta, which is put back when it leaves. See doc.go.
create table resource (
	key         bigint /*rowkey*/ primary key,
	type        text    not null,
	id          text    not null,
	version     bigint  not null,
	updated_at  bigint  not null,
	deleted     boolean not null,
	compartment bigint  not null,
	origin      text    not null, -- organization that first brought it in, or ''
	audit       bigint  not null, -- audit_event that wrote this version
	labels      bigint  not null, -- all it ever carried: bits of fhir/label, never taken from it by a write
	lowered     bigint  not null, -- labels that two people took away together
	meta_at     bigint  not null, -- where the server's meta goes: element.Splice
	body        bytea   not null  -- empty when deleted
);

create unique index resource_id on resource (type, id);
create index resource_type on resource (type, key);
create index resource_compartment on resource (compartment, type);

-- Versions that are no longer current.
create table resource_history (
	resource    bigint  not null,
	version     bigint  not null,
	updated_at  bigint  not null,
	deleted     boolean not null,
	compartment bigint  not null, -- where it lay while it was current
	audit       bigint  not null,
	meta_at     bigint  not null,
	body        bytea   not null,
	primary key (resource, version)
);

-- Which children a compartment is about; of is how many.
create table compartment_patient (
	compartment bigint not null,
	patient_id  text   not null,
	of          bigint not null,
	primary key (compartment, patient_id)
) /*clustered*/;

create index compartment_patient_patient on compartment_patient (patient_id, compartment);

-- Which organization cares for which child, and which resource says so.
create table enrollment (
	patient_id      text not null,
	organization_id text not null,
	source_type     text not null,
	source_id       text not null,
	primary key (patient_id, organization_id, source_type, source_id)
) /*clustered*/;

-- Dictionaries that keep the index small: what a number in it stands for.
create table search_param (
	key  bigint /*rowkey*/ primary key,
	type text not null,
	code text not null,
	unique (type, code)
);

create table token_system (
	key bigint /*rowkey*/ primary key,
	uri text not null unique
);

-- The search index. One table for each kind of value R4 searches by. Every row
-- carries the compartment, so that access is decided where the match is made.
-- head is '' but for composite parameters: there it holds the components
-- before the last one, and the last one's kind picks the table.
create table index_token (
	param       bigint not null,
	head        text   not null,
	value       text   not null,
	system      bigint not null, -- token_system, 0 for none
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, value, system, compartment, resource)
) /*index*/;

create table index_string (
	param       bigint not null,
	head        text   not null,
	value       text   not null, -- folded: search.Fold
	original    text   not null, -- as written, for :exact
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, value, original, compartment, resource)
) /*index*/;

create table index_uri (
	param       bigint not null,
	head        text   not null,
	value       text   not null,
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, value, compartment, resource)
) /*index*/;

create table index_reference (
	param       bigint not null,
	head        text   not null,
	target      text   not null, -- "Patient/x", or an absolute address
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, target, compartment, resource)
) /*index*/;

create table index_date (
	param       bigint not null,
	head        text   not null,
	low         bigint not null, -- first microsecond that may be meant
	high        bigint not null, -- last one
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, low, high, compartment, resource)
) /*index*/;

create index index_date_compartment on index_date (compartment, param, low);

create table index_quantity (
	param       bigint           not null,
	head        text             not null,
	code        text             not null, -- unit code, '' for a plain number
	system      bigint           not null,
	low         double precision not null,
	high        double precision not null,
	compartment bigint           not null,
	resource    bigint           not null,
	primary key (param, head, code, system, low, high, compartment, resource)
) /*index*/;


-- ---- 202611160210_secret.sql ----

-- Random keys that the program makes for itself, one a purpose. They open no
-- record; losing one makes links of the moment invalid.
create table secret (
	name  text  primary key,
	value bytea not null
);


-- ---- 202611161000_people.sql ----

-- Who takes part in care: projections of Patient, RelatedPerson, Person, Group,
-- Practitioner, PractitionerRole, Organization and OrganizationAffiliation.
-- Every row names the resource it comes from and carries its compartment.

create table patient (
	id            text    primary key,
	compartment   bigint  not null,
	name          text    not null, -- the one to use: "Amara Reyes-Cole"
	short         text    not null, -- "Amara"
	official      text    not null, -- '' when it is the same
	sort          text    not null, -- folded: family, then given
	born_on       text    not null, -- as precise as it is known: 2012, 2012-09, 2012-09-03, or ''
	gender        text    not null,
	pronouns      text    not null, -- she, he, they, or what was written
	language      text    not null, -- BCP 47, of the preferred one
	language_text text    not null,
	interpreter   boolean not null,
	active        boolean not null,
	deceased      boolean not null,
	died_on       text    not null,
	details       text    not null  -- JSON, read whole: people.Details
);

create index patient_sort on patient (sort, id, compartment, active);
create index patient_born on patient (born_on, sort, id, compartment);

-- The words of a child's names, as they are searched. See platform/alike.
create table patient_name (
	patient_id  text   not null,
	value       text   not null, -- folded
	kind        text   not null check (kind in ('usual', 'given', 'family', 'other')),
	spell       text   not null,
	sound       text   not null,
	sort        text   not null, -- the patient's own, so that matches come in order
	compartment bigint not null,
	primary key (patient_id, value)
) /*clustered*/;

create index patient_name_value on patient_name (value, sort, patient_id, compartment);
create index patient_name_spell on patient_name (spell, value, compartment);
create index patient_name_sound on patient_name (sound, value, compartment);

create table patient_identifier (
	patient_id  text   not null,
	value       text   not null, -- folded: letters and digits only
	compartment bigint not null,
	primary key (patient_id, value)
) /*clustered*/;

create index patient_identifier_value on patient_identifier (value, patient_id, compartment);

-- The same child as somebody's relative (relative_id), or as another record.
create table patient_link (
	patient_id  text   not null,
	other       text   not null, -- the reference: "RelatedPerson/x", "Patient/x"
	type        text   not null,
	relative_id text   not null, -- '' when the other is no RelatedPerson
	compartment bigint not null,
	primary key (patient_id, other, type)
) /*clustered*/;

create index patient_link_relative on patient_link (relative_id);

create table relative (
	id            text    primary key,
	compartment   bigint  not null,
	patient_id    text    not null,
	name          text    not null,
	short         text    not null,
	relation      text    not null, -- people.Relation
	relation_text text    not null, -- the word the record uses
	gender        text    not null,
	language      text    not null,
	language_text text    not null,
	interpreter   boolean not null,
	phone         text    not null,
	starts_on     text    not null,
	ends_on       text    not null, -- last day, or ''
	end_reason    text    not null,
	active        boolean not null
);

create index relative_patient on relative (patient_id);

-- One human who is a relative of several children: Person.link. The row's own
-- compartment names no child; who sees both ends sees the link.
create table person_link (
	person_id   text   not null,
	relative_id text   not null,
	compartment bigint not null,
	primary key (person_id, relative_id)
) /*clustered*/;

create index person_link_relative on person_link (relative_id, person_id);

create table household_member (
	household_id text   not null,
	number       bigint not null,
	compartment  bigint not null,
	name         text   not null, -- of the household
	keeper_id    text   not null, -- a relative, or ''
	patient_id   text   not null,
	time         text   not null, -- all, part, weekends, planned, or ''
	starts_on    text   not null,
	ends_on      text   not null,
	primary key (household_id, number)
) /*clustered*/;

create index household_member_patient on household_member (patient_id);

create table practitioner (
	id          text    primary key,
	compartment bigint  not null,
	name        text    not null, -- "Dr. Wei Chen"
	short       text    not null, -- "Dr. Chen"
	formal      text    not null, -- "Wei Chen, MD"
	sort        text    not null,
	active      boolean not null
);

create table practitioner_role (
	id              text    primary key,
	compartment     bigint  not null,
	practitioner_id text    not null,
	name            text    not null, -- how the reference calls the practitioner
	organization_id text    not null,
	code            text    not null, -- people.Work
	words           text    not null, -- the word staff use
	specialty       text    not null, -- NUCC
	starts_on       text    not null,
	ends_on         text    not null,
	end_reason      text    not null,
	active          boolean not null
);

create index practitioner_role_practitioner on practitioner_role (practitioner_id);
create index practitioner_role_organization on practitioner_role (organization_id);

create table organization (
	id          text    primary key,
	compartment bigint  not null,
	name        text    not null,
	sort        text    not null,
	kind        text    not null, -- people.Place
	words       text    not null,
	part_of     text    not null,
	phone       text    not null,
	active      boolean not null
);

create index organization_part_of on organization (part_of);

-- An agreement between two organizations that are not part of each other.
create table affiliation (
	id               text    primary key,
	compartment      bigint  not null,
	organization_id  text    not null,
	participating_id text    not null,
	code             text    not null,
	words            text    not null,
	starts_on        text    not null,
	ends_on          text    not null,
	active           boolean not null
);

create index affiliation_organization on affiliation (organization_id);
create index affiliation_participating on affiliation (participating_id);


-- ---- 202611161005_contact.sql ----

-- Who met or spoke with whom; see care/contact/doc.go. Every table is a projection
-- of resources: its key begins with the resource that the row was read from.
-- References are kept as they were written and joined when read: a role leads to
-- its practitioner through practitioner_role of care/people.

-- One entry about two people on one day; contact below makes one of several.
create table contact_event (
	source_type      text    not null,
	source_id        text    not null,
	part             bigint  not null,
	patient_id       text    not null,
	person_ref       text    not null, -- the worker, when one of the two is one
	with_ref         text    not null, -- the child, a relative or a colleague
	on_day           text    not null,
	at               bigint  not null, -- 0 when only the day is known
	kind             text    not null check (kind in ('handoff', 'visit', 'call', 'message', 'tried', 'missed', 'called-off')),
	seen             text    not null, -- how the child was seen: a kind of relation/encounter; '' where it is no Encounter
	outpatient       boolean not null, -- a visit that continuity of care counts: seen as visit or video
	organization_ref text    not null,
	to_ref           text    not null, -- handoff: to whom
	what_code        text    not null,
	what_text        text    not null,
	compartment      bigint  not null,
	primary key (source_type, source_id, part)
) /*clustered*/;

create index contact_event_patient on contact_event (patient_id, on_day);
create index contact_event_person on contact_event (person_ref, on_day, patient_id); -- whom somebody knows
-- When a family was last met, and what did not come to be: for lists of all children.
create index contact_event_met on contact_event (patient_id, compartment, on_day) where outpatient;
create index contact_event_none on contact_event (on_day) where kind in ('missed', 'called-off');

-- In which turn (platform/db) the Encounters of a child changed last: columns that
-- are kept in memory follow it. The row of '' says when the table was begun anew.
create table contact_change (
	patient_id text   primary key,
	turn       bigint not null
) /*clustered*/;

create index contact_change_turn on contact_change (turn);

-- One row a child, person, person and day, with the closest kind of contact
-- that day had; what did not happen is a row of its own. compartment is part of
-- the key so that an entry that a reader may not see changes no row they see.
create view contact as
select
	e.patient_id,
	coalesce('Practitioner/' || p.practitioner_id, e.person_ref) as person_ref,
	coalesce('Practitioner/' || w.practitioner_id, e.with_ref) as with_ref,
	e.on_day,
	case when e.kind in ('missed', 'called-off') then 0 else 1 end as happened,
	e.compartment,
	max(case e.kind
		when 'handoff' then 7 when 'visit' then 6 when 'call' then 5 when 'message' then 4
		when 'tried' then 3 when 'missed' then 2 else 1 end) as closeness,
	max(case when e.outpatient then 1 else 0 end) as outpatient,
	max(coalesce('Practitioner/' || t.practitioner_id, e.to_ref)) as to_ref,
	max(e.what_code) as what_code,
	max(e.what_text) as what_text,
	count(*) as entries,
	string_agg(e.source_type || '/' || e.source_id, ' ') as sources
from contact_event e
left join practitioner_role p on p.id = case when substr(e.person_ref, 1, 17) = 'PractitionerRole/' then substr(e.person_ref, 18) end
left join practitioner_role w on w.id = case when substr(e.with_ref, 1, 17) = 'PractitionerRole/' then substr(e.with_ref, 18) end
left join practitioner_role t on t.id = case when substr(e.to_ref, 1, 17) = 'PractitionerRole/' then substr(e.to_ref, 18) end
group by e.patient_id, coalesce('Practitioner/' || p.practitioner_id, e.person_ref),
	coalesce('Practitioner/' || w.practitioner_id, e.with_ref), e.on_day,
	case when e.kind in ('missed', 'called-off') then 0 else 1 end, e.compartment;

-- A visit agreed on: one row a person that the child is to see.
create table appointment (
	source_id            text   not null,
	part                 bigint not null,
	patient_id           text   not null,
	person_ref           text   not null, -- '' when nobody is named
	status               text   not null,
	start_at             bigint not null,
	end_at               bigint not null,
	what_text            text   not null,
	interpreter_language text   not null,
	interpreter_by       text   not null,
	interpreter_name     text   not null,
	compartment          bigint not null,
	primary key (source_id, part)
) /*clustered*/;

create index appointment_patient on appointment (patient_id, start_at);
create index appointment_start on appointment (start_at);


-- ---- 202611161010_tie.sql ----

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


-- ---- 202611161020_engagement.sql ----

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


-- ---- 202611230100_terminology.sql ----

-- Code systems loaded from their own releases, and where the CodeSystem,
-- ValueSet and ConceptMap resources of the store are found by URL.
create table term_system (
	key            bigint /*rowkey*/ primary key,
	url            text    not null,
	version        text    not null,
	name           text    not null,
	title          text    not null,
	case_sensitive boolean not null,
	state          text    not null, -- loading, ready, or gone: its rows are being deleted
	first          bigint  not null, -- term_concept key of its number 0
	concept_count  bigint  not null,
	loaded_at      bigint  not null
);

create index term_system_url on term_system (url);

-- Concepts: a system's lie together, so that key minus first is the number.
-- Lists of numbers are packed: fhir/terminology/numbers.go.
create table term_concept (
	key     bigint /*rowkey*/ primary key,
	system  bigint not null,
	code    text   not null,
	display text   not null,
	flags   bigint not null, -- 1 inactive, 2 abstract
	above   bytea  not null, -- numbers of all above
	below   bytea  not null, -- numbers of all below
	detail  bytea  not null  -- JSON: definition, codes above, designations, properties
);

create unique index term_concept_code on term_concept (system, code);

-- Which concepts have a value of a property, or a word: property "*" holds
-- words, "^" what one or two letters begin.
create table term_list (
	system   bigint not null,
	property text   not null,
	value    text   not null,
	members  bytea  not null,
	primary key (system, property, value)
) /*clustered*/;

create table term_resource (
	id          text   not null,
	source_type text   not null,
	url         text   not null,
	version     text   not null,
	status      text   not null,
	implied     text   not null, -- of a CodeSystem: the value set of all its codes
	resource    bigint not null,
	revision    bigint not null,
	primary key (source_type, id)
) /*clustered*/;

create index term_resource_url on term_resource (url, source_type);
create index term_resource_implied on term_resource (implied);


-- ---- 202611230200_index.sql ----

-- The search index anew: rows of fields, which parameters share, in place of
-- rows of parameters (package index, docs/decisions/0009). What was there is
-- derived; kith reindex makes it again.
drop table index_token;
drop table index_string;
drop table index_uri;
drop table index_reference;
drop table index_date;
drop table index_quantity;
drop table search_param;
drop table token_system;

-- Which definitions the rows were made by: index.Stamp. Absent when none were.
create table index_state (
	name  text primary key,
	value text not null
);

-- Dictionaries that keep the index small: what a number in it stands for. A
-- number never changes its meaning.
create table index_field (
	key  bigint /*rowkey*/ primary key,
	type text not null,
	kind text not null,
	name text not null, -- places in the resource: "code | component.code"
	unique (type, kind, name)
);

create table uri (
	key   bigint /*rowkey*/ primary key,
	value text not null unique
);

create table unit (
	key  bigint /*rowkey*/ primary key,
	name text not null unique -- "system|code|unit", as the record writes it
);

-- One table for each kind of value R4 searches by. Every row carries the
-- compartment, so that access is decided where the match is made. item is 0 but
-- where composite parameters compare values of one item: there it counts from 1.
-- The order of the columns wastes no space in PostgreSQL; the key is in the
-- order in which a search asks.
create table index_token (
	compartment bigint  not null,
	resource    bigint  not null,
	field       integer not null,
	system      integer not null, -- uri, 0 for none
	item        integer not null,
	-- '' for a concept without a code
	value       text    not null,
	primary key (field, value, compartment, system, item, resource)
) /*index*/;

create table index_string (
	compartment bigint  not null,
	resource    bigint  not null,
	field       integer not null,
	item        integer not null,
	-- folded by index.Fold, and as written, for :exact
	value       text    not null,
	original    text    not null,
	primary key (field, value, original, compartment, item, resource)
) /*index*/;

create table index_uri (
	compartment bigint  not null,
	resource    bigint  not null,
	field       integer not null,
	value       integer not null, -- uri
	item        integer not null,
	primary key (field, value, compartment, item, resource)
) /*index*/;

create table index_reference (
	compartment bigint  not null,
	resource    bigint  not null,
	target      bigint  not null, -- index.Target of "Patient/x" or an address, 0 for none
	field       integer not null,
	type        integer not null, -- of the target, its place among R4's types, 0 unknown
	item        integer not null,
	primary key (field, target, type, compartment, item, resource)
) /*index*/;

create table index_date (
	compartment bigint  not null,
	resource    bigint  not null,
	low         bigint  not null, -- first microsecond that may be meant
	high        bigint  not null, -- last one
	field       integer not null,
	item        integer not null,
	primary key (field, low, high, compartment, item, resource)
) /*index*/;

create index index_date_compartment on index_date (compartment, field, low);

create table index_quantity (
	compartment bigint           not null,
	resource    bigint           not null,
	low         double precision not null, -- both the number itself, but for a range
	high        double precision not null,
	field       integer          not null,
	unit        integer          not null, -- 0 for a plain number
	item        integer          not null,
	primary key (field, unit, low, high, compartment, item, resource)
) /*index*/;


-- ---- 202611230300_target.sql ----

-- What a reference to a resource is called in index_reference: index.Target of
-- "Patient/x". Chains and includes go from one to the other by it.
-- kith reindex fills it in for what was there before.
alter table resource add column target bigint not null default 0;
create index resource_target on resource (target);

-- What of a type changed last, or since.
create index resource_type_updated on resource (type, updated_at, key);


-- ---- 202611230310_past.sql ----

-- What changed last comes first in the history of a type and of all.
create index resource_updated on resource (updated_at, key);
create index resource_history_updated on resource_history (updated_at, resource, version);


-- ---- 202611230400_duplicate.sql ----

-- By what two records of one child may be found: see care/duplicate/doc.go. A
-- projection of Patient.
create table duplicate_key (
	key         text   not null, -- a kind and folded values: "b 2012-03-09 amr"
	patient_id  text   not null,
	compartment bigint not null,
	primary key (key, patient_id)
) /*clustered*/;

create index duplicate_key_patient on duplicate_key (patient_id);

-- Two records that somebody looked at and that are two children. It has no form
-- in FHIR. one comes before other.
create table duplicate_apart (
	one   text   not null,
	other text   not null,
	at    bigint not null,
	who   text   not null,
	primary key (one, other)
) /*clustered*/;


-- ---- 202611230500_words.sql ----

-- What people wrote, for _text and _content: which of the texts in uri hold a
-- word. The texts and the rows that name them are derived; kith reindex makes
-- them again, with their words.
delete from index_token;
delete from index_uri;
delete from uri;

create table uri_words (
	key   bigint /*rowkey*/ primary key, -- uri
	words text not null
) /*words*/;


-- ---- 202611230510_custom.sql ----

-- The search parameters of this site: SearchParameter resources that are in
-- use, and how far the index of what was there before has come. A parameter
-- answers when it is complete. One that changes gets a row, and fields, anew.
create table custom_param (
	key        bigint /*rowkey*/ primary key,
	id         text    not null unique, -- of the SearchParameter
	definition bytea   not null,
	reason     text    not null, -- why it cannot be used, '' when it can
	began_at   bigint  not null,
	after_key  bigint  not null, -- of the resource that was indexed last
	total      bigint  not null, -- resources that were there
	done       bigint  not null,
	failed     bigint  not null, -- of them, what the expression cannot be evaluated on
	complete   boolean not null
);


-- ---- 202611230600_login.sql ----

-- Who may sign in, and what they prove it with. The record: none of this has a
-- form in FHIR.
create table login (
	id        text    primary key,
	who       text    not null, -- "Practitioner/lena-ortiz"
	name      text    not null, -- what they type, folded
	password  text    not null, -- PHC string, or ''
	alone     boolean not null, -- the password is long enough to be the only proof
	totp      bytea   not null, -- key of the authenticator, sealed; empty for none
	totp_step bigint  not null, -- the last one used
	mail      text    not null, -- where messages reach them, or ''
	phone     text    not null, -- +14135550100, or ''
	made_at   bigint  not null,
	closed_at bigint  not null  -- 0 while it is open
);

create unique index login_name on login (name) where closed_at = 0;
create unique index login_who on login (who) where closed_at = 0;

create table login_passkey (
	id       text   primary key, -- of the credential, base64url
	login_id text   not null,
	label    text   not null, -- the owner's word for it
	data     bytea  not null, -- public key and counter
	made_at  bigint not null,
	used_at  bigint not null
);

create index login_passkey_login on login_passkey (login_id);

-- Who may open a login: by a link, of which the hash stands here, or by a code
-- that was handed over, of which the first letters do.
create table login_invitation (
	secret  text   primary key,
	kept    text   not null, -- the rest of a code, PHC string; '' for a link
	who     text   not null,
	mail    text   not null,
	phone   text   not null,
	made_by text   not null,
	made_at bigint not null,
	ends_at bigint not null
);

create index login_invitation_who on login_invitation (who);

-- Codes on paper that are good once.
create table login_slip (
	login_id text   not null,
	number   text   not null,
	kept     text   not null,
	made_at  bigint not null,
	primary key (login_id, number)
) /*clustered*/;

-- Who somebody is at an identity provider, linked by themselves.
create table login_provider (
	issuer   text   not null,
	subject  text   not null,
	login_id text   not null,
	made_at  bigint not null,
	primary key (issuer, subject)
) /*clustered*/;

create index login_provider_login on login_provider (login_id);

-- Tries that failed, by the hash of a name or of an address. Names that nobody
-- has are counted like the others.
create table login_try (
	key      text   primary key,
	count    bigint not null,
	last_at  bigint not null,
	until_at bigint not null -- no other try before
);

create index login_try_last on login_try (last_at);


-- ---- 202611230610_consent.sql ----

-- Who stands how to which child, as resources say; see care/consent/doc.go.
-- Projections: every row names the resource that it comes from. reader is what
-- a viewer is known by: "PractitionerRole/x", "Practitioner/x", the same at one
-- place only ("Practitioner/x@maple-street"), "Organization/x", "RelatedPerson/x".
create table care_relation (
	source_type text   not null,
	source_id   text   not null,
	part        bigint not null,
	patient_id  text   not null,
	reader      text   not null,
	kind        text   not null, -- of table/access.json: team, encounter, asked …
	calling     text   not null, -- of a relative; '' for people at work
	from_at     bigint not null, -- microseconds
	until_at    bigint not null,
	compartment bigint not null,
	primary key (source_type, source_id, part)
) /*clustered*/;

create index care_relation_patient on care_relation (patient_id);
create index care_relation_reader on care_relation (reader);

-- Children as the rule needs them: when they were born.
create table care_child (
	patient_id  text   not null primary key,
	born_on     text   not null, -- as precise as it is known, or ''
	compartment bigint not null
) /*clustered*/;

-- Who stands in for whom while they are away.
create table care_cover (
	role_id     text   not null, -- the PractitionerRole that covers
	part        bigint not null,
	for_id      text   not null, -- the PractitionerRole that is away
	from_at     bigint not null,
	until_at    bigint not null,
	compartment bigint not null,
	primary key (role_id, part)
) /*clustered*/;

-- Broken glass: one person, one child, three hours. A record of its own: no
-- resource of FHIR says it.
create table care_glass (
	id          text   primary key,
	patient_id  text   not null,
	reader      text   not null, -- "Practitioner/x"
	organization_id text not null, -- where they work
	reason      text   not null, -- a key of glass.go
	words       text   not null, -- what they wrote
	from_at     bigint not null,
	until_at    bigint not null,
	compartment bigint not null  -- of the child's Patient
);

create index care_glass_patient on care_glass (patient_id, until_at);
create index care_glass_from on care_glass (from_at);
create index care_glass_reader on care_glass (reader, until_at); -- asked for every page that somebody at work is shown

-- Who is told that the glass was broken.
create table care_glass_notice (
	glass_id    text   not null,
	reader      text   not null, -- "PractitionerRole/x", "Patient/x", or privacy-officer@organization
	why         text   not null, -- team, officer, self
	deferred_by text   not null, -- who said that the young person is told later, or ''
	deferred_for text  not null, -- why
	told_at     bigint not null, -- from when it is shown; 0 while it is deferred
	seen_at     bigint not null,
	compartment bigint not null,
	primary key (glass_id, reader)
) /*clustered*/;

create index care_glass_notice_reader on care_glass_notice (reader, told_at);


-- ---- 202611230700_account.sql ----

-- How children and their relatives can be reached, folded for comparing:
-- projections of Patient, RelatedPerson and Person.
create table account_contact (
	source      text    not null, -- "Patient/x", "RelatedPerson/x", "Person/x"
	value       text    not null,
	patient_id  text    not null, -- '' of a Person
	compartment bigint  not null,
	primary key (source, value)
) /*clustered*/;

create index account_contact_value on account_contact (value, patient_id);

-- Reasons to look whether somebody else uses a young person's account. The
-- record: it has no form in FHIR.
create table account_sign (
	id         text   primary key,
	patient_id text   not null,
	sign       text   not null,
	other      text   not null, -- "RelatedPerson/x", or ''
	made_at    bigint not null,
	looked_at  bigint not null, -- 0 while nobody has
	looked_by  text   not null
);

create index account_sign_patient on account_sign (patient_id, looked_at);


-- ---- 202611230710_relabel.sql ----

-- Labels that people gave or took, and those that wait for a second person
-- before they are taken: second is '' until then.
create table relabel (
	key      bigint /*rowkey*/ primary key,
	resource bigint not null,
	at       bigint not null,
	who      text   not null,
	adds     bigint not null, -- bits of fhir/label
	takes    bigint not null,
	reason   text   not null,
	second   text   not null,
	audit    bigint not null  -- audit_event
);

create index relabel_resource on relabel (resource, at);


-- ---- 202611231030_withheld.sql ----

-- What was asked for and not given, and why that is lawful. This is the record
-- of it: FHIR has no form for a decision not to share. It names the item and
-- holds nothing of it; compartment is the item's own, so that who may not see
-- the item sees no trace of it on a page about the child. Whoever answers for
-- privacy where it was decided has the report.
create table withheld (
	id              text   not null primary key,
	patient_id      text   not null,
	item_ref        text   not null,
	from_ref        text   not null, -- '' for everyone but those with a right of their own
	exception       text   not null, -- a code of rules/federal.json
	basis           text   not null,
	author_ref      text   not null,
	organization_id text   not null, -- where it was decided
	at              bigint not null,
	asked_by_ref    text   not null, -- '' when nobody asked
	asked_on        text   not null,
	scope           text   not null,
	determination   text   not null,
	until_at        bigint not null, -- 0: until somebody ends it
	ended_at        bigint not null, -- 0: nobody has
	ended_by_ref    text   not null,
	compartment     bigint not null
);

create index withheld_patient on withheld (patient_id, at);
create index withheld_organization on withheld (organization_id, at);


-- ---- 202611231100_called.sql ----

-- What the displays of a resource's references name, where that is about
-- somebody: whoever may not read it finds neither the display nor the narrative
-- by their words. kith reindex fills it in for what was there before.
create table called (
	resource bigint not null,
	target   bigint not null, -- index.Target, as in index_reference
	primary key (resource, target)
) /*clustered*/;


-- ---- 202611231140_alliance.sql ----

-- How somebody found a clinician, and where it goes; see care/alliance/doc.go.
-- Projections of QuestionnaireResponse, Observation and Task, each in the
-- compartment of its resource.

create table alliance_check (
	source_id     text    not null primary key,
	patient_id    text    not null,
	informant_ref text    not null,
	clinician_ref text    not null,
	at            bigint  not null,
	listened      integer not null, -- 0 to 4, -1 for no answer
	hard_thing    integer not null,
	plan          integer not null,
	shared        boolean not null, -- the clinician may read it
	trend_id      text    not null, -- of the Observation that follows from it
	compartment   bigint  not null
) /*clustered*/;

create index alliance_check_patient on alliance_check (patient_id, informant_ref, at);
create index alliance_check_clinician on alliance_check (clinician_ref, at);

create table alliance_trend (
	source_id     text   not null primary key,
	patient_id    text   not null,
	informant_ref text   not null,
	clinician_ref text   not null,
	value         text   not null, -- alliance.Value
	n             bigint not null,
	since_at      bigint not null,
	at            bigint not null,
	compartment   bigint not null
) /*clustered*/;

create index alliance_trend_patient on alliance_trend (patient_id, at);

create table alliance_repair (
	source_id   text   not null primary key,
	patient_id  text   not null,
	trend_id    text   not null,
	owner_ref   text   not null,
	asked_at    bigint not null,
	due_at      bigint not null,
	status      text   not null, -- of the Task
	outcome     text   not null, -- alliance.Outcome, '' while it is open
	done_at     bigint not null,
	next_on     text   not null,
	version     bigint not null,
	compartment bigint not null
) /*clustered*/;

create index alliance_repair_patient on alliance_repair (patient_id);
create index alliance_repair_owner on alliance_repair (owner_ref) where outcome = '';


-- ---- 202611231150_screening.sql ----

-- What answers to instruments add up to; see care/screening/doc.go. Projections
-- of QuestionnaireResponse, of Observations of totals that other programs send,
-- and of DocumentReferences that permit showing the words of an instrument,
-- and of the Questionnaires that hold them.

create table screening_response (
	source_id     text   not null primary key,
	patient_id    text   not null, -- '' where it is about a relative herself
	relative_id   text   not null, -- '' where it is about the child
	instrument    text   not null,
	informant_ref text   not null, -- '' where nobody is named
	kind          text   not null check (kind in ('self', 'caregiver', 'teacher', 'staff', 'caregiver-own')),
	author_ref    text   not null, -- who wrote it down
	status        text   not null,
	on_day        text   not null,
	at            bigint not null,
	compartment   bigint not null
) /*clustered*/;

create index screening_response_patient on screening_response (patient_id, instrument);
create index screening_response_relative on screening_response (relative_id) where relative_id <> '';

-- One row a scale; several where it depends on the child's age, each for the
-- months from_months to before until_months. From -1 on holds where the age is
-- not known.
create table screening_score (
	source_id     text             not null,
	source_type   text             not null,
	patient_id    text             not null,
	relative_id   text             not null,
	instrument    text             not null,
	scale         text             not null,
	informant_ref text             not null,
	kind          text             not null,
	from_months   bigint           not null,
	until_months  bigint           not null,
	defined       boolean          not null,
	value         double precision not null, -- 0 says nothing where it is not defined
	band          text             not null,
	has_cutoff    boolean          not null,
	cutoff        double precision not null,
	positive      boolean          not null,
	answered      bigint           not null,
	asked         bigint           not null,
	on_day        text             not null,
	at            bigint           not null,
	compartment   bigint           not null,
	primary key (source_id, source_type, scale, from_months)
) /*clustered*/;

create index screening_score_patient on screening_score (patient_id, instrument, at);
create index screening_score_relative on screening_score (relative_id) where relative_id <> '';
create index screening_score_positive on screening_score (at) where positive;

-- What somebody has to answer: a score at its cut-off, or one answer.
create table screening_finding (
	source_id     text    not null,
	source_type   text    not null,
	patient_id    text    not null,
	relative_id   text    not null,
	instrument    text    not null,
	rule          text    not null, -- "phq-9.total", "phq-9.self-harm"
	scale         text    not null,
	item          text    not null,
	acute         boolean not null,
	informant_ref text    not null,
	kind          text    not null,
	from_months   bigint  not null,
	until_months  bigint  not null,
	on_day        text    not null,
	at            bigint  not null, -- answered
	stored_at     bigint  not null, -- and come here: what is imported late is answered all the same
	compartment   bigint  not null,
	primary key (source_id, source_type, rule, from_months)
) /*clustered*/;

create index screening_finding_patient on screening_finding (patient_id);
create index screening_finding_stored on screening_finding (stored_at);

-- A document by which the holder of an instrument lets this site show its words.
create table instrument_permission (
	source_id   text   not null,
	canonical   text   not null, -- of the Questionnaire, without version
	given_on    text   not null, -- '' where it is not said
	ends_on     text   not null, -- the last day; '' for none
	author_ref  text   not null,
	compartment bigint not null,
	primary key (source_id, canonical)
) /*clustered*/;

create index instrument_permission_canonical on instrument_permission (canonical);

-- The Questionnaires that this site has of its own.
create table instrument_form (
	source_id       text   not null primary key,
	canonical       text   not null,
	organization_id text   not null, -- that brought it
	updated_at      bigint not null,
	compartment     bigint not null
) /*clustered*/;

create index instrument_form_canonical on instrument_form (canonical, updated_at);


-- ---- 202611231151_due.sql ----

-- What was said about asking; see care/due/doc.go. A projection of Observation.

create table ask (
	source_id   text   not null primary key,
	patient_id  text   not null,
	question    text   not null, -- the key of rules/periodicity.json
	value       text   not null check (value in ('done', 'declined', 'deferred', 'not-alone')),
	person_ref  text   not null, -- the clinician
	on_day      text   not null,
	at          bigint not null,
	until_on    text   not null, -- deferred: the first day on which it is asked again, or ''
	compartment bigint not null
) /*clustered*/;

create index ask_patient on ask (patient_id, at);


-- ---- 202611231157_visit.sql ----

-- What was done at a visit so that a child can tell; see care/visit/doc.go. A
-- projection of Observation and of the Communication that says that somebody
-- explained what stays private.

create table visit_fact (
	source_type  text   not null,
	source_id    text   not null,
	patient_id   text   not null,
	kind         text   not null, -- code of Kith's: time-alone, asked-open, help-plan …
	value        text   not null check (value in ('done', 'declined', 'deferred', 'not-alone')),
	person_ref   text   not null, -- the clinician; of words whoever said them
	on_day       text   not null,
	at           bigint not null,
	until_on     text   not null, -- deferred: the first day on which it is asked again, or ''
	encounter_id text   not null,
	words        text   not null, -- matters-today: with the speaker's consent, else ''
	compartment  bigint not null,
	primary key (source_type, source_id)
) /*clustered*/;

create index visit_fact_patient on visit_fact (patient_id, at);
create index visit_fact_day on visit_fact (on_day);


-- ---- 202611231210_lost.sql ----

-- Who reads less about a child than they once did. What was signed outside the
-- database says the same: a database that was set back refuses them what it
-- would give them once more, until somebody has looked.
create table care_lost (
	patient_id text    not null,
	reader     text    not null, -- as in compartment_reader
	mask       bigint  not null, -- of what carries one of these labels; 0 of all
	at         bigint  not null, -- the last time
	held       boolean not null, -- the database was set back to before it
	primary key (patient_id, reader)
) /*clustered*/;


-- ---- 202611231215_outreach.sql ----

-- Short notes that ask for nothing; see care/outreach/doc.go. Projections of Task
-- and Communication.

create table caring (
	source_id   text   not null primary key,
	patient_id  text   not null,
	owner_ref   text   not null, -- who writes
	to_ref      text   not null, -- the child, or a relative
	schedule    text   not null, -- of rules/caring.json
	since_on    text   not null,
	running     boolean not null,
	compartment bigint not null
) /*clustered*/;

create index caring_patient on caring (patient_id);

-- One note that went out, or was left out.
create table caring_note (
	source_id   text   not null primary key,
	caring_id   text   not null,
	on_day      text   not null,
	went        boolean not null,
	compartment bigint not null
) /*clustered*/;

create index caring_note_caring on caring_note (caring_id);


-- ---- 202611231250_reach.sql ----

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


-- ---- 202611231400_disclosure.sql ----

-- What somebody told one of us, and who may know; see care/disclosure/doc.go. All
-- but the drafts are projections of Communication, Consent and Task. They hold
-- references, codes and times: the words stand in the sealed resources alone.
-- compartment is that of the resource: one of its own, or of what it hangs on.

create table disclosure (
	source_id   text    not null primary key, -- of the Communication
	kind        text    not null check (kind in ('disclosure', 'headline', 'report')),
	patient_id  text    not null,
	teller_ref  text    not null,
	at          bigint  not null, -- when it was told
	status      text    not null check (status in ('completed', 'stopped')),
	way         text    not null,
	topic       text    not null, -- '' of a headline
	tier        text    not null check (tier in ('protected', 'closed')),
	own_hand    boolean not null,
	danger      boolean not null,
	duty        text    not null, -- '' for none
	with_id     text    not null, -- of a statement its headline, of a report the statement
	version     bigint  not null,
	compartment bigint  not null
) /*clustered*/;

create index disclosure_patient on disclosure (patient_id);

-- Whom it was told to.
create table disclosure_told (
	source_id   text   not null,
	part        bigint not null,
	patient_id  text   not null,
	person_ref  text   not null,
	compartment bigint not null,
	primary key (source_id, part)
) /*clustered*/;

create index disclosure_told_person on disclosure_told (person_ref);

-- What is not to be asked about again, of those who may know the headline.
create table disclosure_topic (
	source_id   text   not null,
	part        bigint not null,
	patient_id  text   not null,
	topic       text   not null,
	compartment bigint not null,
	primary key (source_id, part)
) /*clustered*/;

create index disclosure_topic_patient on disclosure_topic (patient_id);

-- What the teller wishes, for one person each; the newest counts.
create table disclosure_wish (
	source_id    text   not null, -- of the Consent
	part         bigint not null,
	patient_id   text   not null,
	statement_id text   not null,
	person_ref   text   not null,
	choice       text   not null check (choice in ('ask-me-first', 'may-know-nothing', 'may-know-headline', 'may-know-all')),
	purposes     text   not null, -- codes between spaces
	at           bigint not null,
	until_at     bigint not null, -- the first moment after; 0 for no end
	by_ref       text   not null,
	compartment  bigint not null,
	primary key (source_id, part)
) /*clustered*/;

create index disclosure_wish_statement on disclosure_wish (statement_id);

-- Who came to know otherwise than from the teller, where the teller was asked
-- again, and who was told what stays private.
create table disclosure_edge (
	source_id    text   not null primary key,
	kind         text   not null check (kind in ('passed-on', 'found-out', 'retold', 'confidentiality-talk')),
	patient_id   text   not null,
	statement_id text   not null, -- or of the headline; '' of a talk
	from_ref     text   not null,
	to_ref       text   not null,
	at           bigint not null,
	how          text   not null,
	basis        text   not null,
	consent_ref  text   not null,
	site_id      text   not null, -- retold: the organization
	compartment  bigint not null
) /*clustered*/;

create index disclosure_edge_statement on disclosure_edge (statement_id);
create index disclosure_edge_patient on disclosure_edge (patient_id);

-- What somebody owes to whoever told them.
create table disclosure_response (
	source_id    text   not null primary key, -- of the Task
	kind         text   not null check (kind in ('respond', 'tell')),
	patient_id   text   not null,
	statement_id text   not null,
	owner_ref    text   not null,
	tell_ref     text   not null, -- tell: who is to be told
	choice       text   not null, -- tell: how much
	asked_at     bigint not null,
	due_at       bigint not null, -- the first moment at which it is late
	answer       text   not null, -- '' while there is none
	answered_at  bigint not null, -- 0 while there is none
	until_at     bigint not null, -- put off: when it is owed again
	version      bigint not null,
	compartment  bigint not null
) /*clustered*/;

create index disclosure_response_statement on disclosure_response (statement_id);
create index disclosure_response_owner on disclosure_response (owner_ref) where answer in ('', 'deferred');


-- ---- 202611231405_word.sql ----

-- By whose word the record says what lets somebody read, where that is not the
-- operator's: decisions/0015. No projection: a rebuild leaves it as it is.
create table care_word (
	source_type text   not null,
	source_id   text   not null,
	part        text   not null, -- what of it: "team PractitionerRole/x", "born", "family", "consent", "link RelatedPerson/x", "refusal"
	patient_id  text   not null,
	reader      text   not null, -- whom a tie names; '' for what is none
	who         text   not null, -- reference of who wrote it
	at          bigint not null,
	places      text   not null, -- organizations as which they wrote it: " maple line "
	own         bigint not null, -- 1: they name themselves
	before      text   not null, -- what holds beside it until a second person confirms
	lacks       bigint not null, -- labels that it opens to nobody until then
	second      text   not null, -- reference of who confirmed it; '' nobody has
	second_at   bigint not null,
	primary key (source_type, source_id, part)
) /*clustered*/;

create index care_word_patient on care_word (patient_id);
create index care_word_reader on care_word (reader);
create index care_word_at on care_word (at);


-- ---- 202611231410_draft.sql ----

-- What somebody is about to write down, step by step: sealed, its owner's alone,
-- and gone after some days. This is no projection: a draft is not yet in the
-- record.
create table draft (
	id          text   not null primary key,
	kind        text   not null, -- what becomes of it: "disclosure", "referral"
	owner       text   not null, -- "Practitioner/x", "Patient/x": nobody else reads it
	patient_id  text   not null,
	saved_at    bigint not null,
	sealed      bytea  not null, -- answers by step or field, under the name draft/ID
	compartment bigint not null  -- of the child
) /*clustered*/;

create index draft_owner on draft (owner, patient_id);


-- ---- 202611231440_directory.sql ----

-- Where a child may be helped besides here; see care/directory/doc.go.
-- Projections of HealthcareService, Location, PractitionerRole, Organization
-- and OrganizationAffiliation.

create table directory_service (
	id              text    primary key,
	compartment     bigint  not null,
	version         bigint  not null,
	name            text    not null,
	sort            text    not null, -- folded
	organization_id text    not null,
	organization    text    not null, -- as the service calls it
	needs           text    not null, -- codes, parted by spaces
	languages       text    not null,
	insurances      text    not null,
	age_from        bigint  not null, -- years, both included; -1 is no bound
	age_to          bigint  not null,
	room            text    not null check (room in ('', 'open', 'wait', 'full', 'closed')),
	weeks           bigint  not null, -- of waiting
	until_on        text    not null, -- full until this day, or ''
	asked_at        bigint  not null,
	asked_by        text    not null,
	active          boolean not null,
	public          boolean not null, -- served to everybody
	updated_at      bigint  not null,
	details         text    not null  -- JSON, read whole
);

-- All that a search looks at, apart from the words that are shown.
create index directory_service_sort on directory_service (active, sort, id, compartment, room, weeks, until_on, age_from, age_to, organization_id);
create index directory_service_compartment on directory_service (compartment);
create index directory_service_organization on directory_service (organization_id);

-- What a service is searched by: one row for each need, language, insurance.
create table directory_tag (
	source_id   text   not null,
	kind        text   not null check (kind in ('need', 'language', 'insurance')),
	code        text   not null,
	compartment bigint not null,
	primary key (kind, code, source_id)
) /*clustered*/;

create index directory_tag_source on directory_tag (source_id);

-- The words of a service, of whose it is, and of where it is. See platform/alike.
create table directory_word (
	source_id   text   not null,
	source_type text   not null, -- HealthcareService, Organization or Location
	value       text   not null, -- folded
	spell       text   not null,
	name        boolean not null, -- of the name, not of what it does
	compartment bigint not null,
	primary key (source_id, source_type, value)
) /*clustered*/;

create index directory_word_value on directory_word (value, source_type, source_id, name, compartment);
create index directory_word_spell on directory_word (spell, value, compartment);

create table directory_place (
	id          text    primary key,
	compartment bigint  not null,
	organization_id text not null, -- who looks after it
	name        text    not null,
	line        text    not null,
	city        text    not null,
	state       text    not null,
	zip         text    not null,
	latitude    double precision not null, -- degrees; 999 where nobody knows
	longitude   double precision not null,
	active      boolean not null
);

create index directory_place_latitude on directory_place (latitude, longitude, id, active, compartment);
create index directory_place_compartment on directory_place (compartment);
create index directory_place_zip on directory_place (zip);

create table directory_at (
	service_id  text   not null,
	place_id    text   not null,
	number      bigint not null,
	compartment bigint not null,
	primary key (service_id, place_id)
) /*clustered*/;

create index directory_at_place on directory_at (place_id, service_id);

-- Whom to ask for, where a role of somebody in the record names the service.
create table directory_contact (
	role_id         text   not null,
	service_id      text   not null,
	practitioner_id text   not null,
	name            text   not null, -- as the role calls them
	title           text   not null,
	phone           text   not null,
	email           text   not null,
	compartment     bigint not null,
	primary key (role_id, service_id)
) /*clustered*/;

create index directory_contact_service on directory_contact (service_id);

-- What places agreed on with each other.
create table agreement (
	id               text    primary key,
	compartment      bigint  not null,
	version          bigint  not null,
	organization_id  text    not null,
	participating_id text    not null,
	code             text    not null,
	words            text    not null,
	starts_on        text    not null,
	ends_on          text    not null,
	review_on        text    not null,
	active           boolean not null,
	obligations      text    not null -- JSON, read whole
);

create index agreement_organization on agreement (organization_id);
create index agreement_participating on agreement (participating_id);


-- ---- 202611231450_colleague.sql ----

-- What those who work with children had with each other; see care/colleague/doc.go.
-- A projection: one row for each two whom a resource brings together. References
-- are kept as they were written and joined when read.
create table joint_work (
	source_type text    not null,
	source_id   text    not null,
	part        bigint  not null,
	patient_id  text    not null,
	kind        text    not null check (kind in ('handoff', 'referral', 'consult', 'records-request', 'advice', 'message', 'met')),
	from_ref    text    not null, -- who asked, wrote, or walked the child over
	to_ref      text    not null,
	place_ref   text    not null, -- met: where; else ''
	asked_at    bigint  not null,
	answered_at bigint  not null, -- 0 until somebody of the other side did
	closed_at   bigint  not null, -- 0 until the loop closed
	outcome     text    not null check (outcome in ('open', 'closed', 'exit', 'withdrawn', 'done')),
	accepted    boolean not null, -- the child is, or was, with both
	compartment bigint  not null,
	primary key (source_type, source_id, part)
) /*clustered*/;

create index joint_work_from on joint_work (from_ref, asked_at);
create index joint_work_to on joint_work (to_ref, asked_at);
create index joint_work_asked on joint_work (asked_at);


-- ---- 202611231500_link.sql ----

-- Links to one packet each, for a receiver without an account; see care/link/doc.go.
-- It is no projection: what a link opens does not grow with the record.

create table light_link (
	id         text   not null primary key, -- names it; it opens nothing
	task_id    text   not null,
	to_ref     text   not null,
	made_by    text   not null,
	made_at    bigint not null,
	expires_at bigint not null,
	token      text   not null, -- hash of what the address ends with; '' once it ended
	code       text   not null, -- keyed hash of six digits; '' once it ended
	missed     bigint not null, -- wrong codes
	session    text   not null, -- hash of the key of the browser that holds it; ''
	seen_at    bigint not null,
	entered_at bigint not null, -- when the code was typed last
	opened_at  bigint not null, -- first; 0 for never
	openings   bigint not null,
	ended_at   bigint not null, -- 0 while it is good
	ended_how  text   not null check (ended_how in ('', 'done', 'revoked', 'replaced', 'over')),
	sealed     bytea  not null  -- the packet, where it goes, token and code, under the name link/ID; empty once it ended
) /*clustered*/;

create unique index light_link_token on light_link (token) where token <> '';
create index light_link_task on light_link (task_id);


-- ---- 202611231510_consult.sql ----

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


-- ---- 202611231513_lane.sql ----

-- Who is free and when; see care/lane/doc.go. Projections of Schedule, Slot,
-- Practitioner and Appointment.

create table lane (
	schedule_id  text    primary key,
	kind         text    not null, -- lane-visit, lane-handoff, lane-interpreter, lane-consult
	actor_ref    text    not null, -- whose: "PractitionerRole/x", "HealthcareService/x"
	words        text    not null,
	language     text    not null, -- which is interpreted, or ''
	active       boolean not null,
	compartment  bigint  not null
);

create table lane_slot (
	slot_id      text    primary key,
	schedule_id  text    not null,
	status       text    not null, -- free, busy, busy-tentative, busy-unavailable
	start_at     bigint  not null,
	end_at       bigint  not null,
	version      bigint  not null,
	compartment  bigint  not null
);

create index lane_slot_start on lane_slot (start_at);

-- Which languages somebody at work speaks.
create table lane_language (
	practitioner_id text   not null,
	part            bigint not null,
	language        text   not null,
	compartment     bigint not null,
	primary key (practitioner_id, part)
) /*clustered*/;

-- Which slots an appointment takes that was not called off.
create table lane_hold (
	appointment_id text   not null,
	part           bigint not null,
	slot_id        text   not null,
	for_ref        text   not null, -- what it is held for: "Task/x", or ''
	patient_id     text   not null,
	status         text   not null, -- of the Appointment
	version        bigint not null,
	compartment    bigint not null,
	primary key (appointment_id, part)
) /*clustered*/;

create index lane_hold_slot on lane_hold (slot_id);
create index lane_hold_for on lane_hold (for_ref);


-- ---- 202611231520_network.sql ----

-- Where places stand on the map of a site, so that it looks the same every week.
-- Not a projection: a picture's layout has no form in FHIR.
create table network_place (
	site            text   not null, -- whose map
	organization_id text   not null,
	slot            bigint not null, -- 0 is the middle
	primary key (site, organization_id)
) /*clustered*/;


-- ---- 202611231521_transition.sql ----

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


-- ---- 202611231522_departure.sql ----

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


-- ---- 202611231523_message.sql ----

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


-- ---- 202611231541_handoff.sql ----

-- What a handoff says beyond what every loop does; see care/handoff/doc.go. A
-- projection of Task.
create table handoff (
	task_id     text    primary key,
	patient_id  text    not null,
	how         text    not null, -- in-room, video, call, note
	team        text    not null, -- calling of a team that is asked, or ''
	said_yes    boolean not null, -- the family, before it was passed on
	met         boolean not null,
	present     boolean not null, -- the family
	met_how     text    not null,
	met_at      bigint  not null, -- 0 while they did not meet
	compartment bigint  not null
);

create index handoff_patient on handoff (patient_id);

-- How it felt to one of the family: QuestionnaireResponse. Nobody reads it but who said
-- it, and whom they let.
create table handoff_felt (
	source_id   text    primary key,
	handoff_id  text    not null,
	patient_id  text    not null,
	by_ref      text    not null,
	feeling     text    not null, -- felt-ok, felt-partly, felt-no, rather-not
	at          bigint  not null,
	compartment bigint  not null
);

create index handoff_felt_of on handoff_felt (handoff_id);


-- ---- 202611231600_hangs.sql ----

-- What hangs on another resource by a place that no search parameter finds: if
-- that is named, this lies with it. kith reindex fills it in for what was there
-- before.
create table hangs (
	resource bigint not null,
	target   bigint not null, -- index.Target, as in index_reference
	primary key (target, resource)
) /*clustered*/;

create index hangs_resource on hangs (resource);


-- ---- 202611231610_named.sql ----

-- Who reads an entry that lies by itself, because they said it or were told it: a
-- projection. Whom the teller lets know it, Consents say.
create table care_named (
	source_id   text   not null, -- the Communication
	n           bigint not null,
	item        text   not null, -- what they read: it, or its headline: "Communication/x"
	patient_id  text   not null,
	person      text   not null, -- reference of the teller, or of who was told
	part        text   not null, -- teller, told
	status      text   not null, -- of the Communication; stopped: taken back
	from_at     bigint not null,
	until_at    bigint not null,
	compartment bigint not null,
	primary key (source_id, n)
) /*clustered*/;

create index care_named_patient on care_named (patient_id);
create index care_named_person on care_named (person);


-- ---- 202611231620_sealed.sql ----

-- Which versions are sealed, for those who change the keys: no word is here.
create table sealed_version (
	resource bigint not null,
	version  bigint not null,
	primary key (resource, version)
) /*clustered*/;


-- ---- 202611231700_attached.sql ----

-- Which Binaries a resource attaches by their address: they carry its labels.
-- kith reindex fills it in for what was there before.
create table attached (
	target   bigint not null, -- index.Target of "Binary/x"
	resource bigint not null,
	primary key (target, resource)
) /*clustered*/;

create index attached_resource on attached (resource);


-- ---- 202611231900_checkin.sql ----

-- Who may answer which forms about whom, and what they have answered so far; see
-- care/checkin/doc.go. Neither is a projection: it is not in the record yet.

create table checkin_pass (
	id            text    not null primary key, -- what a link names it by; it opens nothing
	patient_id    text    not null,
	informant_ref text    not null,
	kind          text    not null check (kind in ('self', 'caregiver', 'teacher')),
	host_ref      text    not null, -- whom she may ask for by name; '' for nobody
	with_ref      text    not null, -- whom she sees that day: PractitionerRole/x, or ''
	about_ref     text    not null, -- of whom a relationship check is: PractitionerRole/x, or ''
	forms         text    not null, -- names of instruments, between spaces
	by_link       boolean not null, -- its code is good beside its link only
	code          text    not null, -- keyed hash of six digits; '' while none is good
	tries         bigint  not null, -- wrong codes beside its link
	session       text    not null, -- hash of the key of the browser that holds it; ''
	kiosk         boolean not null, -- a tablet that others use after her
	seen_at       bigint  not null,
	made_by       text    not null,
	made_at       bigint  not null,
	expires_at    bigint  not null,
	finished_at   bigint  not null, -- 0 while it is not
	ended_at      bigint  not null, -- taken back; 0 while it is not
	compartment   bigint  not null  -- of the child
) /*clustered*/;

create unique index checkin_pass_code on checkin_pass (code) where code <> '';
create unique index checkin_pass_session on checkin_pass (session) where session <> '';
create index checkin_pass_patient on checkin_pass (patient_id);
create index checkin_pass_informant on checkin_pass (informant_ref);

-- What has been answered so far: its holder's alone.
create table checkin_draft (
	id       text   not null primary key, -- of the pass
	saved_at bigint not null,
	sealed   bytea  not null -- answers by form, under the name checkin/ID
) /*clustered*/;

-- Wrong codes, by where they came from.
create table checkin_try (
	key      text   not null primary key, -- hash of an address, or of all of them
	count    bigint not null,
	since_at bigint not null
) /*clustered*/;


-- ---- 202611240900_job.sql ----

-- What is to be done later, and what was: the record, for none of this has a form
-- in FHIR. A payload refers to people and never names or describes them.
create table job (
	kind       text    not null, -- who works on it
	key        text    not null, -- one of a kind is done once
	payload    bytea   not null,
	run_at     bigint  not null, -- not before
	tries      bigint  not null,
	lease      text    not null, -- who works on it now, '' for nobody
	until_at   bigint  not null, -- when that one is taken for dead
	made_at    bigint  not null,
	done_at    bigint  not null, -- 0 while it is not
	dead_at    bigint  not null, -- 0 unless it was given up
	why        text    not null, -- kind of the last fault, '' for none
	primary key (kind, key)
);

create index job_waiting on job (run_at) where done_at = 0 and dead_at = 0;
create index job_done on job (done_at) where done_at > 0;
create index job_dead on job (dead_at) where dead_at > 0;


-- ---- 202611240950_oncall.sql ----

-- When somebody at work is there: hours of a week, and days away.
create table oncall_hours (
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


-- ---- 202611241000_followup.sql ----

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


-- ---- 202611241010_safety.sql ----

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


-- ---- 202611241500_loop.sql ----

-- What was passed from one person to another: one Task, one row. A projection.
create table loop (
	task_id     text    primary key,
	kind        text    not null, -- handoff, referral, consult
	patient_id  text    not null,
	from_ref    text    not null,
	to_ref      text    not null,
	held_ref    text    not null, -- who of the side that asks holds it now
	status      text    not null, -- of the Task
	step        text    not null, -- or the exit
	exited      boolean not null,
	closed      boolean not null, -- nothing is left to do
	reason      text    not null, -- code of why it ended
	words       text    not null, -- of why it ended
	why         text    not null, -- one line
	focus       text    not null, -- "ServiceRequest/x"
	sent_at     bigint  not null,
	last_at     bigint  not null, -- when something happened last; nudges do not count
	clock       text    not null, -- what is due next, or ''
	due_at      bigint  not null, -- by when, or 0
	until_at    bigint  not null, -- waits until, or 0
	nudged_at   bigint  not null, -- last, or 0
	level       bigint  not null, -- how often it was carried further since something happened
	updated_at  bigint  not null, -- when this version was stored
	version     bigint  not null,
	compartment bigint  not null
);

create index loop_open on loop (sent_at) where not closed;
create index loop_patient on loop (patient_id, sent_at);
create index loop_updated on loop (updated_at);

-- What happened to it.
create table loop_event (
	task_id     text   not null,
	part        bigint not null,
	what        text   not null,
	at          bigint not null,
	who_ref     text   not null,
	note        text   not null,
	compartment bigint not null,
	primary key (task_id, part)
) /*clustered*/;

-- How long a partner usually takes from one thing to the next, reckoned anew now
-- and then.
create table loop_pace (
	partner_ref text   primary key,
	gap         bigint not null, -- median, in microseconds
	count       bigint not null  -- of gaps
);


-- ---- 202611241510_loopboard.sql ----

-- How somebody likes to look at the board: what stands in its address, by a name
-- of theirs. There is no form of it in FHIR: this is the record.
create table loop_view (
	person text not null, -- "Practitioner/x"
	name   text not null,
	query  text not null,
	primary key (person, name)
);


-- ---- 202611251040_referral.sql ----

-- What somebody is referred for, and who is asked: one ServiceRequest, one row. A
-- projection.
create table referral_need (
	request_id  text   not null primary key,
	patient_id  text   not null,
	code        text   not null, -- of what is needed
	status      text   not null, -- draft, active, completed, revoked
	asked_ref   text   not null, -- its performer, or ''
	compartment bigint not null
);
