create unlogged table enc (patient int, provider int, day int);
\copy enc from visits.csv csv header
vacuum analyze enc;
show server_version;
