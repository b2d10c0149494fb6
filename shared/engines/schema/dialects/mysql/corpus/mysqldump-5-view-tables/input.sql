-- MySQL dump 10.13  Distrib 5.1.73, for redhat-linux-gnu (x86_64)
--
-- Host: db1    Database: old
-- ------------------------------------------------------
-- Server version	5.1.73

/*!40101 SET NAMES utf8 */;
CREATE TABLE `t` (
  `a` int(10) unsigned zerofill NOT NULL default '0000000000',
  `b` enum('x','y''z') character set latin1 collate latin1_bin default NULL,
  PRIMARY KEY  (`a`),
  KEY `b` USING BTREE (`b`)
) TYPE=MyISAM DEFAULT CHARSET=utf8 PACK_KEYS=1 CHECKSUM=1;
INSERT INTO `t` VALUES (0000000001,'x');
/*!50001 DROP VIEW IF EXISTS `v`*/;
/*!50001 CREATE TABLE `v` (
  `a` int(10) unsigned,
  `b` enum('x','y''z')
) ENGINE=MyISAM */;
/*!50001 DROP TABLE `v`*/;
/*!50001 DROP VIEW IF EXISTS `v`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`%` SQL SECURITY INVOKER */
/*!50001 VIEW `v` AS select `t`.`a` AS `a`,`t`.`b` AS `b` from `t` */;
