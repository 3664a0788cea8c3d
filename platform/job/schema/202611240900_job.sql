-- What is to be done later, and what was: the record, for none of this has a form
-- in FHIR. A payload refers to people and never names or describes them.
create table job (
	kind       text    not null, -- who works on it
	key        text    not null, -- one of a kind is done once
	payload    bytea   not null,
	run_at     bigint  not null, -- not before
	tries      bigint  not null,
	lease      text    not null, -- who works on it now, '' for nobody
	until_at   bigint  not null, -- when that one is taken for dead
	made_at    bigint  not null,
	done_at    bigint  not null, -- 0 while it is not
	dead_at    bigint  not null, -- 0 unless it was given up
	why        text    not null, -- kind of the last fault, '' for none
	primary key (kind, key)
);

create index job_waiting on job (run_at) where done_at = 0 and dead_at = 0;
create index job_done on job (done_at) where done_at > 0;
create index job_dead on job (dead_at) where dead_at > 0;
