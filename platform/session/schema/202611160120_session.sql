-- Who is signed in, by the hash of the token that their browser holds.
create table session (
	token    text    primary key,
	id       text    not null, -- names it to its owner
	who      text    not null, -- "Practitioner/lena-ortiz"
	device   text    not null, -- hash of what the browser is known by
	agent    text    not null, -- "Firefox, Windows", and no more
	made_at  bigint  not null,
	seen_at  bigint  not null, -- to the minute
	fresh_at bigint  not null, -- when they last proved who they are
	ends_at  bigint  not null, -- at the latest
	changed  boolean not null  -- what they may do changed: the next request gets a new token
);

create index session_who on session (who, seen_at);
create index session_ends on session (ends_at);

-- Who signed in on which browser, and when last.
create table session_device (
	device  text   not null,
	who     text   not null,
	seen_at bigint not null,
	primary key (device, who)
) /*clustered*/;

create index session_device_who on session_device (who, device);

-- What a sign-in has proved so far, by the hash of the token that the browser
-- holds; good once.
create table session_step (
	token   text   primary key,
	kind    text   not null,
	data    bytea  not null,
	ends_at bigint not null
);

create index session_step_ends on session_step (ends_at);

-- Tokens for programs, made at the command line, by their hash.
create table bearer (
	hash       text   primary key,
	who        text   not null,
	made_at    bigint not null,
	expires_at bigint not null,
	clears     bigint not null -- bits that a program with it is cleared for besides
);

create index bearer_who on bearer (who);
