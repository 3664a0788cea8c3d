create table tie (id text primary key);
