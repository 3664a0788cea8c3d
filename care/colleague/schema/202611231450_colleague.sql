-- What those who work with children had with each other; see care/colleague/doc.go.
-- A projection: one row for each two whom a resource brings together. References
-- are kept as they were written and joined when read.
create table joint_work (
	source_type text    not null,
	source_id   text    not null,
	part        bigint  not null,
	patient_id  text    not null,
	kind        text    not null check (kind in ('handoff', 'referral', 'consult', 'records-request', 'advice', 'message', 'met')),
	from_ref    text    not null, -- who asked, wrote, or walked the child over
	to_ref      text    not null,
	place_ref   text    not null, -- met: where; else ''
	asked_at    bigint  not null,
	answered_at bigint  not null, -- 0 until somebody of the other side did
	closed_at   bigint  not null, -- 0 until the loop closed
	outcome     text    not null check (outcome in ('open', 'closed', 'exit', 'withdrawn', 'done')),
	accepted    boolean not null, -- the child is, or was, with both
	compartment bigint  not null,
	primary key (source_type, source_id, part)
) /*clustered*/;

create index joint_work_from on joint_work (from_ref, asked_at);
create index joint_work_to on joint_work (to_ref, asked_at);
create index joint_work_asked on joint_work (asked_at);
