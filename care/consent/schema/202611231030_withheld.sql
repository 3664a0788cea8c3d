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
