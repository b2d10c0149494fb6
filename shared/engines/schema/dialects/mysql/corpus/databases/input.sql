CREATE DATABASE /*!32312 IF NOT EXISTS*/ `one` /*!40100 DEFAULT CHARACTER SET latin1 COLLATE latin1_german1_ci */ /*!80016 DEFAULT ENCRYPTION='N' */;
USE `one`;
CREATE TABLE t (a int);
CREATE TABLE two.t (a int, b int);
INSERT INTO t VALUES (1);
INSERT INTO two.t VALUES (1,2),(3,4);
use two
INSERT INTO t VALUES (5,6);
source more.sql
\. evenmore.sql
system rm -rf x
INSERT INTO `one`.t VALUES (2),(3);
CREATE TABLE `gone` (a int); DROP TABLE gone;
CREATE DATABASE three; USE three; CREATE TABLE x (a int); DROP DATABASE three;
