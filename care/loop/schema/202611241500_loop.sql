-- What was passed from one person to another: one Task, one row. A projection.
create table loop (
	task_id     text    primary key,
	kind        text    not null, -- handoff, referral, consult
	patient_id  text    not null,
	from_ref    text    not null,
	to_ref      text    not null,
	held_ref    text    not null, -- who of the side that asks holds it now
	status      text    not null, -- of the Task
	step        text    not null, -- or the exit
	exited      boolean not null,
	closed      boolean not null, -- nothing is left to do
	reason      text    not null, -- code of why it ended
	words       text    not null, -- of why it ended
	why         text    not null, -- one line
	focus       text    not null, -- "ServiceRequest/x"
	sent_at     bigint  not null,
	last_at     bigint  not null, -- when something happened last; nudges do not count
	clock       text    not null, -- what is due next, or ''
	due_at      bigint  not null, -- by when, or 0
	until_at    bigint  not null, -- waits until, or 0
	nudged_at   bigint  not null, -- last, or 0
	level       bigint  not null, -- how often it was carried further since something happened
	updated_at  bigint  not null, -- when this version was stored
	version     bigint  not null,
	compartment bigint  not null
);

create index loop_open on loop (sent_at) where not closed;
create index loop_patient on loop (patient_id, sent_at);
create index loop_updated on loop (updated_at);

-- What happened to it.
create table loop_event (
	task_id     text   not null,
	part        bigint not null,
	what        text   not null,
	at          bigint not null,
	who_ref     text   not null,
	note        text   not null,
	compartment bigint not null,
	primary key (task_id, part)
) /*clustered*/;

-- How long a partner usually takes from one thing to the next, reckoned anew now
-- and then.
create table loop_pace (
	partner_ref text   primary key,
	gap         bigint not null, -- median, in microseconds
	count       bigint not null  -- of gaps
);
