-- Who reads an entry that lies by itself, because they said it or were told it: a
-- projection. Whom the teller lets know it, Consents say.
create table care_named (
	source_id   text   not null, -- the Communication
	n           bigint not null,
	item        text   not null, -- what they read: it, or its headline: "Communication/x"
	patient_id  text   not null,
	person      text   not null, -- reference of the teller, or of who was told
	part        text   not null, -- teller, told
	status      text   not null, -- of the Communication; stopped: taken back
	from_at     bigint not null,
	until_at    bigint not null,
	compartment bigint not null,
	primary key (source_id, n)
) /*clustered*/;

create index care_named_patient on care_named (patient_id);
create index care_named_person on care_named (person);
