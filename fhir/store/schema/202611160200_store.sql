-- The record: every resource as it came in, without the server's own part of
-- meta, which is put back when it leaves. See doc.go.
create table resource (
	key         bigint /*rowkey*/ primary key,
	type        text    not null,
	id          text    not null,
	version     bigint  not null,
	updated_at  bigint  not null,
	deleted     boolean not null,
	compartment bigint  not null,
	origin      text    not null, -- organization that first brought it in, or ''
	audit       bigint  not null, -- audit_event that wrote this version
	labels      bigint  not null, -- all it ever carried: bits of fhir/label, never taken from it by a write
	lowered     bigint  not null, -- labels that two people took away together
	meta_at     bigint  not null, -- where the server's meta goes: element.Splice
	body        bytea   not null  -- empty when deleted
);

create unique index resource_id on resource (type, id);
create index resource_type on resource (type, key);
create index resource_compartment on resource (compartment, type);

-- Versions that are no longer current.
create table resource_history (
	resource    bigint  not null,
	version     bigint  not null,
	updated_at  bigint  not null,
	deleted     boolean not null,
	compartment bigint  not null, -- where it lay while it was current
	audit       bigint  not null,
	meta_at     bigint  not null,
	body        bytea   not null,
	primary key (resource, version)
);

-- Which children a compartment is about; of is how many.
create table compartment_patient (
	compartment bigint not null,
	patient_id  text   not null,
	of          bigint not null,
	primary key (compartment, patient_id)
) /*clustered*/;

create index compartment_patient_patient on compartment_patient (patient_id, compartment);

-- Which organization cares for which child, and which resource says so.
create table enrollment (
	patient_id      text not null,
	organization_id text not null,
	source_type     text not null,
	source_id       text not null,
	primary key (patient_id, organization_id, source_type, source_id)
) /*clustered*/;

-- Dictionaries that keep the index small: what a number in it stands for.
create table search_param (
	key  bigint /*rowkey*/ primary key,
	type text not null,
	code text not null,
	unique (type, code)
);

create table token_system (
	key bigint /*rowkey*/ primary key,
	uri text not null unique
);

-- The search index. One table for each kind of value R4 searches by. Every row
-- carries the compartment, so that access is decided where the match is made.
-- head is '' but for composite parameters: there it holds the components
-- before the last one, and the last one's kind picks the table.
create table index_token (
	param       bigint not null,
	head        text   not null,
	value       text   not null,
	system      bigint not null, -- token_system, 0 for none
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, value, system, compartment, resource)
) /*index*/;

create table index_string (
	param       bigint not null,
	head        text   not null,
	value       text   not null, -- folded: search.Fold
	original    text   not null, -- as written, for :exact
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, value, original, compartment, resource)
) /*index*/;

create table index_uri (
	param       bigint not null,
	head        text   not null,
	value       text   not null,
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, value, compartment, resource)
) /*index*/;

create table index_reference (
	param       bigint not null,
	head        text   not null,
	target      text   not null, -- "Patient/x", or an absolute address
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, target, compartment, resource)
) /*index*/;

create table index_date (
	param       bigint not null,
	head        text   not null,
	low         bigint not null, -- first microsecond that may be meant
	high        bigint not null, -- last one
	compartment bigint not null,
	resource    bigint not null,
	primary key (param, head, low, high, compartment, resource)
) /*index*/;

create index index_date_compartment on index_date (compartment, param, low);

create table index_quantity (
	param       bigint           not null,
	head        text             not null,
	code        text             not null, -- unit code, '' for a plain number
	system      bigint           not null,
	low         double precision not null,
	high        double precision not null,
	compartment bigint           not null,
	resource    bigint           not null,
	primary key (param, head, code, system, low, high, compartment, resource)
) /*index*/;
