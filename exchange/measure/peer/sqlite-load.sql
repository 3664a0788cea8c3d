pragma journal_mode = off; pragma synchronous = off;
create table enc (patient int, provider int, day int);
.import --csv --skip 1 visits.csv enc
select sqlite_version();
