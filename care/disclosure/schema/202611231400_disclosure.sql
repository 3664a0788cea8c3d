-- What somebody told one of us, and who may know; see care/disclosure/doc.go. All
-- but the drafts are projections of Communication, Consent and Task. They hold
-- references, codes and times: the words stand in the sealed resources alone.
-- compartment is that of the resource: one of its own, or of what it hangs on.

create table disclosure (
	source_id   text    not null primary key, -- of the Communication
	kind        text    not null check (kind in ('disclosure', 'headline', 'report')),
	patient_id  text    not null,
	teller_ref  text    not null,
	at          bigint  not null, -- when it was told
	status      text    not null check (status in ('completed', 'stopped')),
	way         text    not null,
	topic       text    not null, -- '' of a headline
	tier        text    not null check (tier in ('protected', 'closed')),
	own_hand    boolean not null,
	danger      boolean not null,
	duty        text    not null, -- '' for none
	with_id     text    not null, -- of a statement its headline, of a report the statement
	version     bigint  not null,
	compartment bigint  not null
) /*clustered*/;

create index disclosure_patient on disclosure (patient_id);

-- Whom it was told to.
create table disclosure_told (
	source_id   text   not null,
	part        bigint not null,
	patient_id  text   not null,
	person_ref  text   not null,
	compartment bigint not null,
	primary key (source_id, part)
) /*clustered*/;

create index disclosure_told_person on disclosure_told (person_ref);

-- What is not to be asked about again, of those who may know the headline.
create table disclosure_topic (
	source_id   text   not null,
	part        bigint not null,
	patient_id  text   not null,
	topic       text   not null,
	compartment bigint not null,
	primary key (source_id, part)
) /*clustered*/;

create index disclosure_topic_patient on disclosure_topic (patient_id);

-- What the teller wishes, for one person each; the newest counts.
create table disclosure_wish (
	source_id    text   not null, -- of the Consent
	part         bigint not null,
	patient_id   text   not null,
	statement_id text   not null,
	person_ref   text   not null,
	choice       text   not null check (choice in ('ask-me-first', 'may-know-nothing', 'may-know-headline', 'may-know-all')),
	purposes     text   not null, -- codes between spaces
	at           bigint not null,
	until_at     bigint not null, -- the first moment after; 0 for no end
	by_ref       text   not null,
	compartment  bigint not null,
	primary key (source_id, part)
) /*clustered*/;

create index disclosure_wish_statement on disclosure_wish (statement_id);

-- Who came to know otherwise than from the teller, where the teller was asked
-- again, and who was told what stays private.
create table disclosure_edge (
	source_id    text   not null primary key,
	kind         text   not null check (kind in ('passed-on', 'found-out', 'retold', 'confidentiality-talk')),
	patient_id   text   not null,
	statement_id text   not null, -- or of the headline; '' of a talk
	from_ref     text   not null,
	to_ref       text   not null,
	at           bigint not null,
	how          text   not null,
	basis        text   not null,
	consent_ref  text   not null,
	site_id      text   not null, -- retold: the organization
	compartment  bigint not null
) /*clustered*/;

create index disclosure_edge_statement on disclosure_edge (statement_id);
create index disclosure_edge_patient on disclosure_edge (patient_id);

-- What somebody owes to whoever told them.
create table disclosure_response (
	source_id    text   not null primary key, -- of the Task
	kind         text   not null check (kind in ('respond', 'tell')),
	patient_id   text   not null,
	statement_id text   not null,
	owner_ref    text   not null,
	tell_ref     text   not null, -- tell: who is to be told
	choice       text   not null, -- tell: how much
	asked_at     bigint not null,
	due_at       bigint not null, -- the first moment at which it is late
	answer       text   not null, -- '' while there is none
	answered_at  bigint not null, -- 0 while there is none
	until_at     bigint not null, -- put off: when it is owed again
	version      bigint not null,
	compartment  bigint not null
) /*clustered*/;

create index disclosure_response_statement on disclosure_response (statement_id);
create index disclosure_response_owner on disclosure_response (owner_ref) where answer in ('', 'deferred');
