-- Labels that people gave or took, and those that wait for a second person
-- before they are taken: second is '' until then.
create table relabel (
	key      bigint /*rowkey*/ primary key,
	resource bigint not null,
	at       bigint not null,
	who      text   not null,
	adds     bigint not null, -- bits of fhir/label
	takes    bigint not null,
	reason   text   not null,
	second   text   not null,
	audit    bigint not null  -- audit_event
);

create index relabel_resource on relabel (resource, at);
