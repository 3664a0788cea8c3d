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
