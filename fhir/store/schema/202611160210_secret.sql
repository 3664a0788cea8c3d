-- Random keys that the program makes for itself, one a purpose. They open no
-- record; losing one makes links of the moment invalid.
create table secret (
	name  text  primary key,
	value bytea not null
);
