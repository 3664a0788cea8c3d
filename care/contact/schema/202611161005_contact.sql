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
