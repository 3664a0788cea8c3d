-- How somebody found a clinician, and where it goes; see care/alliance/doc.go.
-- Projections of QuestionnaireResponse, Observation and Task, each in the
-- compartment of its resource.

create table alliance_check (
	source_id     text    not null primary key,
	patient_id    text    not null,
	informant_ref text    not null,
	clinician_ref text    not null,
	at            bigint  not null,
	listened      integer not null, -- 0 to 4, -1 for no answer
	hard_thing    integer not null,
	plan          integer not null,
	shared        boolean not null, -- the clinician may read it
	trend_id      text    not null, -- of the Observation that follows from it
	compartment   bigint  not null
) /*clustered*/;

create index alliance_check_patient on alliance_check (patient_id, informant_ref, at);
create index alliance_check_clinician on alliance_check (clinician_ref, at);

create table alliance_trend (
	source_id     text   not null primary key,
	patient_id    text   not null,
	informant_ref text   not null,
	clinician_ref text   not null,
	value         text   not null, -- alliance.Value
	n             bigint not null,
	since_at      bigint not null,
	at            bigint not null,
	compartment   bigint not null
) /*clustered*/;

create index alliance_trend_patient on alliance_trend (patient_id, at);

create table alliance_repair (
	source_id   text   not null primary key,
	patient_id  text   not null,
	trend_id    text   not null,
	owner_ref   text   not null,
	asked_at    bigint not null,
	due_at      bigint not null,
	status      text   not null, -- of the Task
	outcome     text   not null, -- alliance.Outcome, '' while it is open
	done_at     bigint not null,
	next_on     text   not null,
	version     bigint not null,
	compartment bigint not null
) /*clustered*/;

create index alliance_repair_patient on alliance_repair (patient_id);
create index alliance_repair_owner on alliance_repair (owner_ref) where outcome = '';
