-- What hangs on another resource by a place that no search parameter finds: if
-- that is named, this lies with it. kith reindex fills it in for what was there
-- before.
create table hangs (
	resource bigint not null,
	target   bigint not null, -- index.Target, as in index_reference
	primary key (target, resource)
) /*clustered*/;

create index hangs_resource on hangs (resource);
