-- server: postgresql
-- As pg_dump --inserts --rows-per-insert writes it, and as people do.
SET standard_conforming_strings = on;
create table if not exists t1 (
  id int generated always as identity (start with 100 increment by 10) primary key,
  "Name With Space" text not null unique,
  v int constraint v_positive check (v > 0),
  w timestamptz default current_timestamp,
  x char(1)[] default array['a','b']
);
INSERT INTO t1 OVERRIDING SYSTEM VALUE VALUES (1, 'a', 1, DEFAULT, NULL), (2, 'b''c', NULL, '2024-01-01', '{x}');
INSERT INTO t1 ("Name With Space") VALUES (E'tab\there'), ($$dollar 'quoted'; text$$), (U&'\0441lon');
INSERT INTO t1 ("Name With Space", v) VALUES ('a', 5) ON CONFLICT DO NOTHING;
create table t2 (a int, b int, primary key (a, b), foreign key (a) references t1);
insert into t2 values (1, 1), (1, 2), (2, 1);
delete from t2 where b = 2;
alter table t2 add column c text, add constraint c_unique unique (c), alter column c set default 'x';
alter table t2 drop constraint c_unique;
alter table t2 rename column b to bb;
alter table t2 rename to t3;
alter table t1 alter column v type bigint using v::bigint, alter column x drop default;
comment on table t3 is 'once t2';
create table gone (id int);
insert into gone values (1);
drop table gone;
create table "Über" (id int primary key);
truncate t3;
