-- What answers to instruments add up to; see care/screening/doc.go. Projections
-- of QuestionnaireResponse, of Observations of totals that other programs send,
-- and of DocumentReferences that permit showing the words of an instrument,
-- and of the Questionnaires that hold them.

create table screening_response (
	source_id     text   not null primary key,
	patient_id    text   not null, -- '' where it is about a relative herself
	relative_id   text   not null, -- '' where it is about the child
	instrument    text   not null,
	informant_ref text   not null, -- '' where nobody is named
	kind          text   not null check (kind in ('self', 'caregiver', 'teacher', 'staff', 'caregiver-own')),
	author_ref    text   not null, -- who wrote it down
	status        text   not null,
	on_day        text   not null,
	at            bigint not null,
	compartment   bigint not null
) /*clustered*/;

create index screening_response_patient on screening_response (patient_id, instrument);
create index screening_response_relative on screening_response (relative_id) where relative_id <> '';

-- One row a scale; several where it depends on the child's age, each for the
-- months from_months to before until_months. From -1 on holds where the age is
-- not known.
create table screening_score (
	source_id     text             not null,
	source_type   text             not null,
	patient_id    text             not null,
	relative_id   text             not null,
	instrument    text             not null,
	scale         text             not null,
	informant_ref text             not null,
	kind          text             not null,
	from_months   bigint           not null,
	until_months  bigint           not null,
	defined       boolean          not null,
	value         double precision not null, -- 0 says nothing where it is not defined
	band          text             not null,
	has_cutoff    boolean          not null,
	cutoff        double precision not null,
	positive      boolean          not null,
	answered      bigint           not null,
	asked         bigint           not null,
	on_day        text             not null,
	at            bigint           not null,
	compartment   bigint           not null,
	primary key (source_id, source_type, scale, from_months)
) /*clustered*/;

create index screening_score_patient on screening_score (patient_id, instrument, at);
create index screening_score_relative on screening_score (relative_id) where relative_id <> '';
create index screening_score_positive on screening_score (at) where positive;

-- What somebody has to answer: a score at its cut-off, or one answer.
create table screening_finding (
	source_id     text    not null,
	source_type   text    not null,
	patient_id    text    not null,
	relative_id   text    not null,
	instrument    text    not null,
	rule          text    not null, -- "phq-9.total", "phq-9.self-harm"
	scale         text    not null,
	item          text    not null,
	acute         boolean not null,
	informant_ref text    not null,
	kind          text    not null,
	from_months   bigint  not null,
	until_months  bigint  not null,
	on_day        text    not null,
	at            bigint  not null, -- answered
	stored_at     bigint  not null, -- and come here: what is imported late is answered all the same
	compartment   bigint  not null,
	primary key (source_id, source_type, rule, from_months)
) /*clustered*/;

create index screening_finding_patient on screening_finding (patient_id);
create index screening_finding_stored on screening_finding (stored_at);

-- A document by which the holder of an instrument lets this site show its words.
create table instrument_permission (
	source_id   text   not null,
	canonical   text   not null, -- of the Questionnaire, without version
	given_on    text   not null, -- '' where it is not said
	ends_on     text   not null, -- the last day; '' for none
	author_ref  text   not null,
	compartment bigint not null,
	primary key (source_id, canonical)
) /*clustered*/;

create index instrument_permission_canonical on instrument_permission (canonical);

-- The Questionnaires that this site has of its own.
create table instrument_form (
	source_id       text   not null primary key,
	canonical       text   not null,
	organization_id text   not null, -- that brought it
	updated_at      bigint not null,
	compartment     bigint not null
) /*clustered*/;

create index instrument_form_canonical on instrument_form (canonical, updated_at);
