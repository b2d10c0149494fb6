-- server: mariadb
-- MySQL dump 10.13  Distrib 5.7.42, for Linux (x86_64)
--
-- Host: localhost    Database: first
-- ------------------------------------------------------
CREATE DATABASE /*!32312 IF NOT EXISTS*/ `first` /*!40100 DEFAULT CHARACTER SET utf8 */;
USE `first`;
CREATE TABLE `t` (`id` int(11) NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `t` VALUES (1),(2);
CREATE DATABASE /*!32312 IF NOT EXISTS*/ `second` /*!40100 DEFAULT CHARACTER SET utf8 */;
USE `second`;
CREATE TABLE `t` (`id` int(11) NOT NULL, `first_id` int(11) DEFAULT NULL, PRIMARY KEY (`id`), CONSTRAINT `f` FOREIGN KEY (`first_id`) REFERENCES `first`.`t` (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `t` VALUES (1,1);
CREATE TABLE first.extra (a int);
INSERT INTO first.extra VALUES (1),(1);
CREATE VIEW both_t AS SELECT a.id FROM t a JOIN first.t b ON b.id = a.id;
