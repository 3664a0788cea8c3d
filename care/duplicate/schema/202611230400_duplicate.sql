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
