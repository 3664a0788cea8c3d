create table tie (id text primary key);
-- one more line
