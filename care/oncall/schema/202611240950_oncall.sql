-- When somebody at work is there: hours of a week, and days away.
create table oncall_hours (
	role_id     text   not null,
	part        bigint not null,
	kind        text   not null check (kind in ('hours', 'away')),
	days        text   not null, -- hours: "mon tue"
	from_minute bigint not null, -- hours: since midnight, at the wall
	until_minute bigint not null,
	from_at     bigint not null, -- away
	until_at    bigint not null,
	compartment bigint not null,
	primary key (role_id, part)
) /*clustered*/;
