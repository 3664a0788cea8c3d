-- The search index anew: rows of fields, which parameters share, in place of
-- rows of parameters (package index, docs/decisions/0009). What was there is
-- derived; kith reindex makes it again.
drop table index_token;
drop table index_string;
drop table index_uri;
drop table index_reference;
drop table index_date;
drop table index_quantity;
drop table search_param;
drop table token_system;

-- Which definitions the rows were made by: index.Stamp. Absent when none were.
create table index_state (
	name  text primary key,
	value text not null
);

-- Dictionaries that keep the index small: what a number in it stands for. A
-- number never changes its meaning.
create table index_field (
	key  bigint /*rowkey*/ primary key,
	type text not null,
	kind text not null,
	name text not null, -- places in the resource: "code | component.code"
	unique (type, kind, name)
);

create table uri (
	key   bigint /*rowkey*/ primary key,
	value text not null unique
);

create table unit (
	key  bigint /*rowkey*/ primary key,
	name text not null unique -- "system|code|unit", as the record writes it
);

-- One table for each kind of value R4 searches by. Every row carries the
-- compartment, so that access is decided where the match is made. item is 0 but
-- where composite parameters compare values of one item: there it counts from 1.
-- The order of the columns wastes no space in PostgreSQL; the key is in the
-- order in which a search asks.
create table index_token (
	compartment bigint  not null,
	resource    bigint  not null,
	field       integer not null,
	system      integer not null, -- uri, 0 for none
	item        integer not null,
	-- '' for a concept without a code
	value       text    not null,
	primary key (field, value, compartment, system, item, resource)
) /*index*/;

create table index_string (
	compartment bigint  not null,
	resource    bigint  not null,
	field       integer not null,
	item        integer not null,
	-- folded by index.Fold, and as written, for :exact
	value       text    not null,
	original    text    not null,
	primary key (field, value, original, compartment, item, resource)
) /*index*/;

create table index_uri (
	compartment bigint  not null,
	resource    bigint  not null,
	field       integer not null,
	value       integer not null, -- uri
	item        integer not null,
	primary key (field, value, compartment, item, resource)
) /*index*/;

create table index_reference (
	compartment bigint  not null,
	resource    bigint  not null,
	target      bigint  not null, -- index.Target of "Patient/x" or an address, 0 for none
	field       integer not null,
	type        integer not null, -- of the target, its place among R4's types, 0 unknown
	item        integer not null,
	primary key (field, target, type, compartment, item, resource)
) /*index*/;

create table index_date (
	compartment bigint  not null,
	resource    bigint  not null,
	low         bigint  not null, -- first microsecond that may be meant
	high        bigint  not null, -- last one
	field       integer not null,
	item        integer not null,
	primary key (field, low, high, compartment, item, resource)
) /*index*/;

create index index_date_compartment on index_date (compartment, field, low);

create table index_quantity (
	compartment bigint           not null,
	resource    bigint           not null,
	low         double precision not null, -- both the number itself, but for a range
	high        double precision not null,
	field       integer          not null,
	unit        integer          not null, -- 0 for a plain number
	item        integer          not null,
	primary key (field, unit, low, high, compartment, item, resource)
) /*index*/;
