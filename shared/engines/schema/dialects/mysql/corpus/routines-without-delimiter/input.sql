create table t (a int, `begin` int);
create definer = root@localhost procedure p(in x int)
BEGIN
  IF x > 1 THEN SET @a = CASE x WHEN 1 THEN 'END' ELSE 'b;' END; END IF;
  l: LOOP LEAVE l; END LOOP;
  CASE x WHEN 1 THEN BEGIN SELECT 1; END; ELSE SELECT 2; END CASE;
END;
create trigger tr before insert on t for each row set NEW.begin = 1;
create function f() returns int return 1;
create trigger tr2 before update on t for each row begin set NEW.a = 1; end;
insert into t values (1, 2);
