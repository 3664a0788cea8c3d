-- Who did what. Rows are only ever added.
create table audit_event (
	key    bigint /*rowkey*/ primary key,
	at     bigint not null,
	who    text   not null, -- "Practitioner/…", "Device/…"
	origin text   not null, -- the organization they acted for, or ''
	action text   not null check (action in ('C', 'R', 'U', 'D', 'E')),
	why    text   not null,
	what   text   not null, -- "Patient/…" when it was about one resource
	count  bigint not null
);

create index audit_event_what on audit_event (what, at) where what <> '';
