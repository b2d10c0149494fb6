/** For tests: a database that holds every hazard that is looked for in rows, and every kind of object. */
export const hazardScript = `set sql_mode='ALLOW_INVALID_DATES'; set foreign_key_checks=0; set time_zone='+00:00';
create table parent (code varchar(10) primary key, n int) engine=innodb;
insert into parent values ('abc',1),('Def',2);
create table child (id int primary key, code varchar(10), constraint f1 foreign key (code) references parent(code)) ;
insert into child values (1,'ABC'),(2,'Def'),(3,'zzz'),(4,null),(5,'abc');
create table nokey (a int, b varchar(20), f float, x blob); insert into nokey values (1,'a',0.1,'x'),(1,'a',0.1,'x'),(1,'A',0.1,'x'),(null,null,null,null),(null,null,null,null),(null,null,null,null);
create table hz (id bigint unsigned primary key, b1 tinyint(1), z int(6) zerofill, u int unsigned, big bigint unsigned, dec1 decimal(20,0), dec2 decimal(10,3), dec3 decimal(1,0), f float, f2 float(7,2), d double,
 dt date, dtm datetime(6), ts timestamp null, tm time(3), y year, v varchar(50), c char(8), t text, l text character set latin1, g varchar(20) character set gbk, ub varchar(40), e enum('a','b'), s set('x','y'), j json, bi bit(1), b9 bit(9), bin binary(4), vb varbinary(10), bl blob, pt point, uu uuid, ip inet6, gen int as (u+1) stored);
insert into hz (id,b1,z,u,big,dec1,dec2,dec3,f,f2,d,dt,dtm,ts,tm,y,v,c,t,l,g,ub,e,s,j,bi,b9,bin,vb,bl,pt,uu,ip) values
 (1,0,42,4294967295,18446744073709551615,99999999999999999999,-1.5,1,0.1,12345.67,1e300,'0000-00-00','0000-00-00 00:00:00','2001-02-03 04:05:06','-838:59:59',1901,'trail  ','x',concat('nul',char(0),'x'),'Ã©tÃ©','中文','6ccd780c-baba-1026-9564-5b8c656024db','a','x,y','{"a":1,"a":2}',1,b'100000001','ab','',x'0001',point(1,2),'6ccd780c-baba-1026-9564-5b8c656024db','::1'),
 (2,7,0,0,9223372036854775807,0,0,7,-0.5,0,0.5,'2020-00-00','2020-02-31 10:00:00.5','0000-00-00 00:00:00','24:00:00.000',0,'','','','plain','x','6CCD780C-BABA-1026-9564-5b8c656024db','','','{"x":"\\\\u0000"}',0,0,'','',x'',null,null,null),
 (18446744073709551614,1,999999,5,9223372036854775808,-5,123.456,0,3,3,3,'9999-12-31','0001-01-01 00:00:00',null,'10:00:00.5',2155,'é','日本',repeat('é',100),'ü','',null,'b','x','null',null,null,null,null,repeat('z',70000),null,null,'ffff::1'),
 (4,null,null,null,null,null,null,null,null,null,null,null,'9999-12-31 23:59:59.999999','2038-01-19 03:14:07',null,null,null,null,'Ã©',null,null,null,null,null,'[1,2.50]',null,null,null,null,null,null,null,null);
insert into hz (id,j) values (5,'{"ok":"\\\\\\\\u0000"}');
create view vw as select id, v as name from hz where b1=1;
delimiter $$
create trigger tr before insert on child for each row begin set new.code = trim(new.code); end$$
create function fn(a int) returns int deterministic begin declare x int default 1; return a+x; end$$
create procedure pr() begin select 1; select 2; end$$
create event ev on schedule every 1 day do begin delete from child where id<0; end$$
delimiter ;
create sequence sq start with 5 increment by 3; do nextval(sq);
create table part (id int, k int, primary key(id,k)) partition by hash(k) partitions 4; insert into part values (1,2),(3,4);
create table empty_one (id int primary key, e enum('q'));
create table \`we\`\`ird näme\` (\`a b\` int primary key, \`select\` text); insert into \`we\`\`ird näme\` values (1,'x'),(-5,'y');
`;
