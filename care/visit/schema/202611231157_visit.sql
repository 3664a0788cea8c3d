-- What was done at a visit so that a child can tell; see care/visit/doc.go. A
-- projection of Observation and of the Communication that says that somebody
-- explained what stays private.

create table visit_fact (
	source_type  text   not null,
	source_id    text   not null,
	patient_id   text   not null,
	kind         text   not null, -- code of Kith's: time-alone, asked-open, help-plan …
	value        text   not null check (value in ('done', 'declined', 'deferred', 'not-alone')),
	person_ref   text   not null, -- the clinician; of words whoever said them
	on_day       text   not null,
	at           bigint not null,
	until_on     text   not null, -- deferred: the first day on which it is asked again, or ''
	encounter_id text   not null,
	words        text   not null, -- matters-today: with the speaker's consent, else ''
	compartment  bigint not null,
	primary key (source_type, source_id)
) /*clustered*/;

create index visit_fact_patient on visit_fact (patient_id, at);
create index visit_fact_day on visit_fact (on_day);
