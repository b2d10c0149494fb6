-- no GO, semicolons, lower case; quoted names
create table "dbo"."parent table" (
  "id" int not null identity primary key,
  "select" varchar(10) default 'a;b' check ("select" <> ''),
  amount decimal(10,2) null constraint ck_amount check (amount >= 0) constraint df_amount default ((0)),
  other int foreign key references "parent table" ("id"),
  constraint uq unique ("select", amount)
  , index ix_other (other desc)
);
insert into "parent table" ("select") values ('a'), ('b');
create index second on "parent table" ("select" asc) include (amount) where ("select" = 'a');
create view v as select "id" from "parent table";
insert into "parent table" ("select") values ('c');
drop view if exists v;
