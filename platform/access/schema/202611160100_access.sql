-- A compartment is what a row is about: one child (or several), with the
-- labels it carries. Every row that may be read holds the key of one.
create table compartment (
	key     bigint /*rowkey*/ primary key,
	name    text    not null unique, -- "Patient/a Patient/b|PSY R", see fhir/store
	labeled boolean not null
);

-- Who may read a compartment: an organization, or '*' for everyone signed in.
create table compartment_reader (
	compartment bigint  not null,
	reader      text    not null,
	labeled     boolean not null, -- the compartment's own, so that one look-up decides
	primary key (compartment, reader)
) /*clustered*/;
