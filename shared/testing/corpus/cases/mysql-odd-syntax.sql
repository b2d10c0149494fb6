-- server: mariadb
/*!40101 SET NAMES utf8mb4 */
;
DELIMITER $$
CREATE TABLE a (id INT PRIMARY KEY)$$
INSERT INTO a VALUES (1),(2)$$
DELIMITER ;
CREATE TABLE `back``tick` (`co``l` INT, `semi;colon` VARCHAR(10) DEFAULT ';', `dash--dash` CHAR(3) DEFAULT '--', UNIQUE `u``x` (`co``l`));
INSERT INTO `back``tick` VALUES (1, ';', '--'), (2, '\'', "\"");
INSERT INTO `back``tick` (`semi;colon`) VALUES ('a''b'), ("a""b"), ('a\
b');
CREATE TABLE expr (
  id INT NOT NULL PRIMARY KEY, -- trailing comment, with 'quote
  a INT DEFAULT (1 + 2), # another comment
  b VARCHAR(36) DEFAULT (uuid()),
  c DATETIME DEFAULT NOW() ON UPDATE NOW(),
  d DATE DEFAULT (CURRENT_DATE),
  e CHAR(1) DEFAULT 'x' CHECK (e IN ('x', 'y')),
  f INT AS (a * 2) PERSISTENT,
  g TEXT DEFAULT ('abc'),
  h DECIMAL(5,2) DEFAULT -1.50,
  i DOUBLE DEFAULT 1e3,
  j INT DEFAULT NULL,
  k BIT(1) DEFAULT 1,
  l VARBINARY(4) DEFAULT 0x41,
  CONSTRAINT CHECK (a > 0),
  CONSTRAINT named CHECK (a < 100 AND c > '2000-01-01')
);
INSERT INTO expr (id, a) VALUES (1, 0x10), (2, 1+1), (+3, -(-4)), (4, DEFAULT);
INSERT INTO expr (id, a, e) SELECT 10, 5, 'y';
CREATE TABLE chars (a CHAR CHARACTER SET latin1, b CHARACTER VARYING(5), c LONG VARCHAR, d NATIONAL CHAR(4), e VARCHAR(10) BINARY, f TEXT CHARACTER SET ucs2, g CHAR(3) BYTE, h DOUBLE PRECISION UNSIGNED, i FLOAT(30), j INTEGER(4), k DEC(8), l BOOL, m LONGTEXT, n LONG);
INSERT INTO chars (a) VALUES (_latin1'x'), (N'y'), (X'41'), ('a' 'b' IS NULL);
SET @x = 'INSERT INTO a VALUES (99)';
CREATE TABLE m (id INT) ENGINE=MEMORY;
INSERT INTO m VALUES (NULL), (1)
, (2) ;
CREATE TABLE t_last (v VARCHAR(40));
INSERT INTO t_last VALUES ('last; no newline, no semicolon')
