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
