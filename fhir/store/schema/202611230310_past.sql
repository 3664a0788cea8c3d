-- What changed last comes first in the history of a type and of all.
create index resource_updated on resource (updated_at, key);
create index resource_history_updated on resource_history (updated_at, resource, version);
