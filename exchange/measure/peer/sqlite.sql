pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -4000000; pragma temp_store = memory; pragma threads = 2;
create table pp (patient int, provider int, n int, primary key (patient, provider)) without rowid;
insert into pp select patient, provider, count(*) n from enc group by 1, 2;
create table idx as select patient, max(n) * 1.0 / sum(n) upc, case when sum(n) > 1 then (sum(n * n) - sum(n)) * 1.0 / (sum(n) * (sum(n) - 1)) end coc from pp group by patient;
create table sec as select patient, sum(provider = prev) / (count(*) - 1.0) secon from (select patient, provider, lag(provider) over (partition by patient order by day, provider) prev from enc) s group by patient having count(*) > 1;
create table pair (p int, q int, w int, primary key (p, q)) without rowid;
insert into pair select a.provider p, b.provider q, count(*) w from pp a join pp b on a.patient = b.patient and a.provider < b.provider group by 1, 2;
create table density as select a.patient, sum(w) * 1.0 / count(*) care from pp a join pp b on a.patient = b.patient and a.provider < b.provider join pair on pair.p = a.provider and pair.q = b.provider group by 1;
select (select avg(upc) from idx), (select avg(coc) from idx), (select avg(secon) from sec), (select avg(care) from density), (select count(*) from pair);
