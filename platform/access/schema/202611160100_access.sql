-- A compartment is what a row is about: one child (or several), with what it
-- asks of who reads it. Every row that may be read holds the key of one.
create table compartment (
	key   bigint /*rowkey*/ primary key,
	name  text   not null unique, -- "Patient/a Patient/b|2003", see fhir/store
	needs bigint not null         -- bits of fhir/label
);

-- Who may read a compartment, what they must be cleared for, and when: an
-- organization, a person, or '*' for everyone signed in. Times are microseconds.
create table compartment_reader (
	compartment bigint  not null,
	reader      text    not null,
	slot        integer not null, -- counts the rows of one reader
	needs       bigint  not null, -- a reader who lacks one of these bits does not read
	from_at     bigint  not null,
	until_at    bigint  not null, -- the first moment at which it no longer holds
	refused     text    not null, -- " Practitioner/a b ": for whom it does not hold
	primary key (compartment, reader, slot)
) /*clustered*/;
