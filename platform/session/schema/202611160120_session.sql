-- Who is signed in, by the hash of the token that their browser holds.
create table session (
	token      text   primary key,
	data       bytea  not null,
	expires_at bigint not null
);

create index session_expires on session (expires_at);

-- Tokens for programs, made at the command line, by their hash.
create table bearer (
	hash       text   primary key,
	who        text   not null,
	made_at    bigint not null,
	expires_at bigint not null
);
