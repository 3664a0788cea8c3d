drop table if exists pp;
drop table if exists idx;
drop table if exists sec;
drop table if exists met;
drop table if exists pair;
drop table if exists density;
