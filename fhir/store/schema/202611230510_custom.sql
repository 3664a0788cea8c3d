-- The search parameters of this site: SearchParameter resources that are in
-- use, and how far the index of what was there before has come. A parameter
-- answers when it is complete. One that changes gets a row, and fields, anew.
create table custom_param (
	key        bigint /*rowkey*/ primary key,
	id         text    not null unique, -- of the SearchParameter
	definition bytea   not null,
	reason     text    not null, -- why it cannot be used, '' when it can
	began_at   bigint  not null,
	after_key  bigint  not null, -- of the resource that was indexed last
	total      bigint  not null, -- resources that were there
	done       bigint  not null,
	failed     bigint  not null, -- of them, what the expression cannot be evaluated on
	complete   boolean not null
);
