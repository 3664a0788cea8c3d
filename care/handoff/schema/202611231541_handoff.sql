-- What a handoff says beyond what every loop does; see care/handoff/doc.go. A
-- projection of Task.
create table handoff (
	task_id     text    primary key,
	patient_id  text    not null,
	how         text    not null, -- in-room, video, call, note
	team        text    not null, -- calling of a team that is asked, or ''
	said_yes    boolean not null, -- the family, before it was passed on
	met         boolean not null,
	present     boolean not null, -- the family
	met_how     text    not null,
	met_at      bigint  not null, -- 0 while they did not meet
	compartment bigint  not null
);

create index handoff_patient on handoff (patient_id);

-- How it felt to one of the family: QuestionnaireResponse. Nobody reads it but who said
-- it, and whom they let.
create table handoff_felt (
	source_id   text    primary key,
	handoff_id  text    not null,
	patient_id  text    not null,
	by_ref      text    not null,
	feeling     text    not null, -- felt-ok, felt-partly, felt-no, rather-not
	at          bigint  not null,
	compartment bigint  not null
);

create index handoff_felt_of on handoff_felt (handoff_id);
