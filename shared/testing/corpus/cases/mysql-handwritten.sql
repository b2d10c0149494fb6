-- server: mariadb
# A script as people type it.
create database if not exists `My-School` default character set = utf8mb4;
use `My-School`;
create table Student(
  id serial,
  name varchar(30) not null unique,
  Born date,
  age tinyint unsigned check (age < 150),
  active bool default true,
  ratio real, big double precision, exact numeric(6,3), f fixed(4,1), n dec,
  code nchar(3), txt national varchar(20),
  blob1 tinyblob, txt1 tinytext, txt2 text(300), txt3 text(70000),
  d1 datetime(3) default now(3), ts timestamp null,
  wide int(5) zerofill,
  i1 int1, i2 int2, i3 int3, i4 int4, i8 int8, m middleint, u bigint unsigned,
  g geometry, p point, mp multipolygon,
  bits bit(12) default b'101', yes boolean not null default 0,
  primary key (id)
);
create table Course (
  id int auto_increment primary key,
  title char(40) comment 'a -- comment',
  teacher bigint unsigned references Student(id),
  unique index (title),
  index using hash (teacher),
  constraint foreign key fk_x (teacher) references Student (id) on delete set null
) engine = InnoDB, auto_increment = 100, comment = 'courses; all of them';
create table if not exists Term (id int primary key, name varchar(20), key (name));
create table if not exists Enrolment like Term;
create temporary table scratchpad (a int);
insert into scratchpad values (1);
drop temporary table scratchpad;
insert into Student (name, Born, age) values ('Ann', '2000-1-5', 20), ("Bob", 20010203, 19), ('C\'d', '1999-12-31', default);
insert Course (title) value ('Maths'), ('Art');
insert into Course set title = 'Music', teacher = 1;
insert into Student (name, Born) values ('Dora', '1980-01-01');
alter table Student add column email varchar(60) after name, add index (email), drop column m, change column Born birth_date date not null default '1970-01-01', alter column ratio set default 1.5, modify wide int unsigned first;
alter table Course rename index title to by_title, rename to Lesson;
create unique index lesson_teacher on Lesson (teacher, title desc);
create or replace view v_lesson as select l.id, l.title, s.name from Lesson l left join Student s on s.id = l.teacher;
drop table if exists nothing_here;
rename table Enrolment to Registration;
truncate table Registration;
