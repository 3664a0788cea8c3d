-- Links to one packet each, for a receiver without an account; see care/link/doc.go.
-- It is no projection: what a link opens does not grow with the record.

create table light_link (
	id         text   not null primary key, -- names it; it opens nothing
	task_id    text   not null,
	to_ref     text   not null,
	made_by    text   not null,
	made_at    bigint not null,
	expires_at bigint not null,
	token      text   not null, -- hash of what the address ends with; '' once it ended
	code       text   not null, -- keyed hash of six digits; '' once it ended
	missed     bigint not null, -- wrong codes
	session    text   not null, -- hash of the key of the browser that holds it; ''
	seen_at    bigint not null,
	entered_at bigint not null, -- when the code was typed last
	opened_at  bigint not null, -- first; 0 for never
	openings   bigint not null,
	ended_at   bigint not null, -- 0 while it is good
	ended_how  text   not null check (ended_how in ('', 'done', 'revoked', 'replaced', 'over')),
	sealed     bytea  not null  -- the packet, where it goes, token and code, under the name link/ID; empty once it ended
) /*clustered*/;

create unique index light_link_token on light_link (token) where token <> '';
create index light_link_task on light_link (task_id);
