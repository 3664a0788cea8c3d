-- Short notes that ask for nothing; see care/outreach/doc.go. Projections of Task
-- and Communication.

create table caring (
	source_id   text   not null primary key,
	patient_id  text   not null,
	owner_ref   text   not null, -- who writes
	to_ref      text   not null, -- the child, or a relative
	schedule    text   not null, -- of rules/caring.json
	since_on    text   not null,
	running     boolean not null,
	compartment bigint not null
) /*clustered*/;

create index caring_patient on caring (patient_id);

-- One note that went out, or was left out.
create table caring_note (
	source_id   text   not null primary key,
	caring_id   text   not null,
	on_day      text   not null,
	went        boolean not null,
	compartment bigint not null
) /*clustered*/;

create index caring_note_caring on caring_note (caring_id);
