-- A referral somebody is about to make, step by step: sealed, its owner's alone,
-- and gone after some days. This is no projection: it is not in the record yet.
create table referral_draft (
	id          text   not null primary key,
	owner       text   not null, -- "Practitioner/x": nobody else reads it
	patient_id  text   not null,
	saved_at    bigint not null,
	sealed      bytea  not null, -- answers by field, under the name referral/ID
	compartment bigint not null  -- of the child
) /*clustered*/;

create index referral_draft_owner on referral_draft (owner, patient_id);

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
