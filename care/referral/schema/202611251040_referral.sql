-- What somebody is referred for, and who is asked: one ServiceRequest, one row. A
-- projection.
create table referral_need (
	request_id  text   not null primary key,
	patient_id  text   not null,
	code        text   not null, -- of what is needed
	status      text   not null, -- draft, active, completed, revoked
	asked_ref   text   not null, -- its performer, or ''
	compartment bigint not null
);
