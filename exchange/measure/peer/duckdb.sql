create table pp as select patient, provider, count(*) n from enc group by all;
create table idx as select patient, max(n) / sum(n) upc, case when sum(n) > 1 then (sum(n * n) - sum(n)) / (sum(n) * (sum(n) - 1)) end coc from pp group by patient;
create table sec as select patient, sum((provider = prev)::int) / (count(*) - 1) secon from (select patient, provider, lag(provider) over (partition by patient order by day, provider) prev from enc) group by patient having count(*) > 1;
create table met as select a.patient, a.provider p, b.provider q from pp a join pp b on a.patient = b.patient and a.provider < b.provider;
create table pair as select p, q, count(*) w from met group by 1, 2;
create table density as select patient, sum(w) / count(*) care from met join pair using (p, q) group by 1;
select (select avg(upc) from idx), (select avg(coc) from idx), (select avg(secon) from sec), (select avg(care) from density), (select count(*) from pair);
