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
