-- Code systems loaded from their own releases, and where the CodeSystem,
-- ValueSet and ConceptMap resources of the store are found by URL.
create table term_system (
	key            bigint /*rowkey*/ primary key,
	url            text    not null,
	version        text    not null,
	name           text    not null,
	title          text    not null,
	case_sensitive boolean not null,
	state          text    not null, -- loading, ready, or gone: its rows are being deleted
	first          bigint  not null, -- term_concept key of its number 0
	concept_count  bigint  not null,
	loaded_at      bigint  not null
);

create index term_system_url on term_system (url);

-- Concepts: a system's lie together, so that key minus first is the number.
-- Lists of numbers are packed: fhir/terminology/numbers.go.
create table term_concept (
	key     bigint /*rowkey*/ primary key,
	system  bigint not null,
	code    text   not null,
	display text   not null,
	flags   bigint not null, -- 1 inactive, 2 abstract
	above   bytea  not null, -- numbers of all above
	below   bytea  not null, -- numbers of all below
	detail  bytea  not null  -- JSON: definition, codes above, designations, properties
);

create unique index term_concept_code on term_concept (system, code);

-- Which concepts have a value of a property, or a word: property "*" holds
-- words, "^" what one or two letters begin.
create table term_list (
	system   bigint not null,
	property text   not null,
	value    text   not null,
	members  bytea  not null,
	primary key (system, property, value)
) /*clustered*/;

create table term_resource (
	id          text   not null,
	source_type text   not null,
	url         text   not null,
	version     text   not null,
	status      text   not null,
	implied     text   not null, -- of a CodeSystem: the value set of all its codes
	resource    bigint not null,
	revision    bigint not null,
	primary key (source_type, id)
) /*clustered*/;

create index term_resource_url on term_resource (url, source_type);
create index term_resource_implied on term_resource (implied);
