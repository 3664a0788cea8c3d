-- Which versions are sealed, for those who change the keys: no word is here.
create table sealed_version (
	resource bigint not null,
	version  bigint not null,
	primary key (resource, version)
) /*clustered*/;
