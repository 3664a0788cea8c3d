-- Who reads less about a child than they once did. What was signed outside the
-- database says the same: a database that was set back refuses them what it
-- would give them once more, until somebody has looked.
create table care_lost (
	patient_id text    not null,
	reader     text    not null, -- as in compartment_reader
	mask       bigint  not null, -- of what carries one of these labels; 0 of all
	at         bigint  not null, -- the last time
	held       boolean not null, -- the database was set back to before it
	primary key (patient_id, reader)
) /*clustered*/;
