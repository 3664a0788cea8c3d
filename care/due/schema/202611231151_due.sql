-- What was said about asking; see care/due/doc.go. A projection of Observation.

create table ask (
	source_id   text   not null primary key,
	patient_id  text   not null,
	question    text   not null, -- the key of rules/periodicity.json
	value       text   not null check (value in ('done', 'declined', 'deferred', 'not-alone')),
	person_ref  text   not null, -- the clinician
	on_day      text   not null,
	at          bigint not null,
	until_on    text   not null, -- deferred: the first day on which it is asked again, or ''
	compartment bigint not null
) /*clustered*/;

create index ask_patient on ask (patient_id, at);
