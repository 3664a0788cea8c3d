-- What somebody is about to write down, step by step: sealed, its owner's alone,
-- and gone after some days. This is no projection: a draft is not yet in the
-- record.
create table disclosure_draft (
	id          text   not null primary key,
	owner       text   not null, -- "Practitioner/x", "Patient/x": nobody else reads it
	patient_id  text   not null,
	saved_at    bigint not null,
	sealed      bytea  not null, -- answers by step, under the name disclosure/ID
	compartment bigint not null  -- of the child
) /*clustered*/;

create index disclosure_draft_owner on disclosure_draft (owner, patient_id);
