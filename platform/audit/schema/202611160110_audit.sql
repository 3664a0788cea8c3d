-- Who did what. Rows are only ever added.
create table audit_event (
	key     bigint /*rowkey*/ primary key,
	at      bigint not null,
	who     text   not null, -- "Practitioner/…", "Device/…"
	origin  text   not null, -- the organization they acted for, or ''
	action  text   not null check (action in ('C', 'R', 'U', 'D', 'E')),
	why     text   not null, -- "import", or the route of a request
	purpose text   not null, -- HL7 v3-PurposeOfUse, or ''
	what    text   not null, -- "Patient/…" when it was about one resource
	address text   not null, -- where a request came from, or ''
	count   bigint not null,
	about   bytea  not null  -- keys of the compartments concerned: see numbers in event.go
);

create index audit_event_at on audit_event (at); -- the last thirty days, for whoever answers for privacy


-- Events that are not in the tree yet, as many as were written together.
create table audit_pending (
	event bigint not null, -- the first of them
	count bigint not null,
	primary key (event)
) /*clustered*/;

-- The tree that makes a later change visible (RFC 6962): the order of events in
-- it, and the hashes in the order of golang.org/x/mod/sumdb/tlog.
create table audit_leaf (
	leaf  bigint /*rowkey*/ primary key,
	event bigint not null unique
);

create table audit_hash (
	place bigint /*rowkey*/ primary key,
	hash  bytea not null
);

-- Which events are about a compartment; made of audit_event.about.
create table audit_subject (
	compartment bigint not null,
	event       bigint not null,
	primary key (compartment, event)
) /*clustered*/;

create index audit_subject_event on audit_subject (event);
