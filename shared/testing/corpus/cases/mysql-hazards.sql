-- server: mariadb
SET NAMES utf8mb4;
SET sql_mode = '';
SET foreign_key_checks = 0;
CREATE TABLE parent (id INT PRIMARY KEY, code VARCHAR(10) COLLATE utf8mb4_general_ci);
INSERT INTO parent VALUES (1,'x'),(2,'y');
CREATE TABLE child (
  id INT PRIMARY KEY,
  parent_id INT,
  second_id INT,
  CONSTRAINT c1 FOREIGN KEY (parent_id) REFERENCES parent (id),
  CONSTRAINT c2 FOREIGN KEY (second_id) REFERENCES parent (id)
);
INSERT INTO child VALUES (1,1,NULL),(2,3,2),(3,NULL,7),(4,3,9),(5,4,1);
CREATE TABLE log (at DATETIME, what VARCHAR(20), n INT);
INSERT INTO log VALUES ('2020-01-01','a',1),('2020-01-01','a',1),('2020-01-01','a',1),('2020-01-02','a',NULL),('2020-01-02','a',NULL),('2020-01-02','b',NULL);
CREATE TABLE dates (id INT PRIMARY KEY, d DATE, dt DATETIME, ts TIMESTAMP NULL, t TIME, y YEAR);
INSERT INTO dates VALUES (1,'0000-00-00','0000-00-00 00:00:00','0000-00-00 00:00:00','00:00:00',0),
 (2,'2020-00-00','2020-01-00 10:00:00',NULL,'838:59:59',2000),(3,'2020-02-10','9999-12-31 23:59:59','2020-02-10 00:00:00','-00:00:01',NULL),
 (4,'0000-05-05',NULL,NULL,'24:00:00',1901),(5,'1000-01-01','0000-00-00 00:00:00',NULL,'24:00:01',2155);
CREATE TABLE words (id INT PRIMARY KEY, w VARCHAR(20), c CHAR(10), e ENUM('a','b') NOT NULL, s SET('x','y'), j LONGTEXT CHECK (json_valid(j)), UNIQUE KEY (w));
INSERT INTO words VALUES (1,'plain','abc','a','x',NULL),(2,'blank ','abc  ','','x,y','{"k":1,"k":2}'),(3,'',' ','zzz','','[]'),(4,'nul\0in',NULL,'b','q',NULL);
CREATE TABLE flags (id INT PRIMARY KEY, a TINYINT(1), b TINYINT(1), big BIGINT UNSIGNED, f FLOAT, x DOUBLE);
INSERT INTO flags VALUES (1,0,1,9223372036854775808,1.1,1e308),(2,1,7,1,-0.0,-1e308),(3,NULL,-1,18446744073709551615,3.4e38,0);
