-- What a reference to a resource is called in index_reference: index.Target of
-- "Patient/x". Chains and includes go from one to the other by it.
-- kith reindex fills it in for what was there before.
alter table resource add column target bigint not null default 0;
create index resource_target on resource (target);

-- What of a type changed last, or since.
create index resource_type_updated on resource (type, updated_at, key);
