-- Which Binaries a resource attaches by their address: they carry its labels.
-- kith reindex fills it in for what was there before.
create table attached (
	target   bigint not null, -- index.Target of "Binary/x"
	resource bigint not null,
	primary key (target, resource)
) /*clustered*/;

create index attached_resource on attached (resource);
