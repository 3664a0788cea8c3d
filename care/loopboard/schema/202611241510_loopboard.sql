-- How somebody likes to look at the board: what stands in its address, by a name
-- of theirs. There is no form of it in FHIR: this is the record.
create table loop_view (
	person text not null, -- "Practitioner/x"
	name   text not null,
	query  text not null,
	primary key (person, name)
);
