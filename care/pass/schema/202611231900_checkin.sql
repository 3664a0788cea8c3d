-- Who may answer which forms about whom, and what they have answered so far; see
-- care/checkin/doc.go. Neither is a projection: it is not in the record yet.

create table checkin_pass (
	id            text    not null primary key, -- what a link names it by; it opens nothing
	patient_id    text    not null,
	informant_ref text    not null,
	kind          text    not null check (kind in ('self', 'caregiver', 'teacher')),
	host_ref      text    not null, -- whom she may ask for by name; '' for nobody
	with_ref      text    not null, -- whom she sees that day: PractitionerRole/x, or ''
	about_ref     text    not null, -- of whom a relationship check is: PractitionerRole/x, or ''
	forms         text    not null, -- names of instruments, between spaces
	by_link       boolean not null, -- its code is good beside its link only
	code          text    not null, -- keyed hash of six digits; '' while none is good
	tries         bigint  not null, -- wrong codes beside its link
	session       text    not null, -- hash of the key of the browser that holds it; ''
	kiosk         boolean not null, -- a tablet that others use after her
	seen_at       bigint  not null,
	made_by       text    not null,
	made_at       bigint  not null,
	expires_at    bigint  not null,
	finished_at   bigint  not null, -- 0 while it is not
	ended_at      bigint  not null, -- taken back; 0 while it is not
	compartment   bigint  not null  -- of the child
) /*clustered*/;

create unique index checkin_pass_code on checkin_pass (code) where code <> '';
create unique index checkin_pass_session on checkin_pass (session) where session <> '';
create index checkin_pass_patient on checkin_pass (patient_id);
create index checkin_pass_informant on checkin_pass (informant_ref);

-- What has been answered so far: its holder's alone.
create table checkin_draft (
	id       text   not null primary key, -- of the pass
	saved_at bigint not null,
	sealed   bytea  not null -- answers by form, under the name checkin/ID
) /*clustered*/;

-- Wrong codes, by where they came from.
create table checkin_try (
	key      text   not null primary key, -- hash of an address, or of all of them
	count    bigint not null,
	since_at bigint not null
) /*clustered*/;
