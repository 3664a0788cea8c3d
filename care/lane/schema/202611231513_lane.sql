-- Who is free and when; see care/lane/doc.go. Projections of Schedule, Slot,
-- Practitioner and Appointment.

create table lane (
	schedule_id  text    primary key,
	kind         text    not null, -- lane-visit, lane-handoff, lane-interpreter, lane-consult
	actor_ref    text    not null, -- whose: "PractitionerRole/x", "HealthcareService/x"
	words        text    not null,
	language     text    not null, -- which is interpreted, or ''
	active       boolean not null,
	compartment  bigint  not null
);

create table lane_slot (
	slot_id      text    primary key,
	schedule_id  text    not null,
	status       text    not null, -- free, busy, busy-tentative, busy-unavailable
	start_at     bigint  not null,
	end_at       bigint  not null,
	version      bigint  not null,
	compartment  bigint  not null
);

create index lane_slot_start on lane_slot (start_at);

-- Which languages somebody at work speaks.
create table lane_language (
	practitioner_id text   not null,
	part            bigint not null,
	language        text   not null,
	compartment     bigint not null,
	primary key (practitioner_id, part)
) /*clustered*/;

-- Which slots an appointment takes that was not called off.
create table lane_hold (
	appointment_id text   not null,
	part           bigint not null,
	slot_id        text   not null,
	for_ref        text   not null, -- what it is held for: "Task/x", or ''
	patient_id     text   not null,
	status         text   not null, -- of the Appointment
	version        bigint not null,
	compartment    bigint not null,
	primary key (appointment_id, part)
) /*clustered*/;

create index lane_hold_slot on lane_hold (slot_id);
create index lane_hold_for on lane_hold (for_ref);
