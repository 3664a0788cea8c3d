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
