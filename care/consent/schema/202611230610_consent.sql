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
