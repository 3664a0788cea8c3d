-- What the displays of a resource's references name, where that is about
-- somebody: whoever may not read it finds neither the display nor the narrative
-- by their words. kith reindex fills it in for what was there before.
create table called (
	resource bigint not null,
	target   bigint not null, -- index.Target, as in index_reference
	primary key (resource, target)
) /*clustered*/;
