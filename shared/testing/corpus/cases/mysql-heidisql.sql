-- server: mariadb
-- --------------------------------------------------------
-- Host:                         127.0.0.1
-- Server version:               10.4.27-MariaDB - mariadb.org binary distribution
-- HeidiSQL Version:             12.3.0.6589
-- --------------------------------------------------------
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8 */;
/*!50503 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;

-- Dumping database structure for club
CREATE DATABASE IF NOT EXISTS `club` /*!40100 DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci */;
USE `club`;

-- Dumping structure for table club.member
CREATE TABLE IF NOT EXISTS `member` (
  `member_id` int(10) unsigned zerofill NOT NULL AUTO_INCREMENT,
  `First Name` varchar(50) DEFAULT NULL COMMENT 'as on the card; with a ''quote''',
  `group` smallint(5) unsigned NOT NULL DEFAULT 1,
  `paid` bit(1) NOT NULL DEFAULT b'0',
  `photo` mediumblob DEFAULT NULL,
  `ratio` double(8,3) DEFAULT NULL,
  `score` float DEFAULT NULL,
  `joined` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `key` binary(16) DEFAULT NULL,
  PRIMARY KEY (`member_id`) USING BTREE,
  KEY `FK_member_group` (`group`),
  CONSTRAINT `FK_member_group` FOREIGN KEY (`group`) REFERENCES `groups` (`id`) ON DELETE NO ACTION ON UPDATE NO ACTION
) ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=latin1 COMMENT='the members';

-- Dumping data for table club.member: ~2 rows (approximately)
INSERT INTO `member` (`member_id`, `First Name`, `group`, `paid`, `photo`, `ratio`, `score`, `joined`, `key`) VALUES
	(0000000010, 'Zoë', 1, b'1', _binary 0x89504e470d0a1a0a, 1.250, 0.1, '2023-03-26 01:30:00', _binary 0x00112233445566778899aabbccddeeff),
	(0000000011, 'O''Brien', 1, b'0', NULL, NULL, 1e10, '2023-03-26 02:30:00', NULL);

-- Dumping structure for table club.groups
CREATE TABLE IF NOT EXISTS `groups` (
  `id` smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `name` (`name`)
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=latin1;

INSERT INTO `groups` (`id`, `name`) VALUES
	(1, 'adults');

-- Dumping structure for view club.paying
-- Creating temporary table to overcome VIEW dependency errors
CREATE TABLE `paying` (
	`member_id` INT(10) UNSIGNED ZEROFILL NOT NULL,
	`First Name` VARCHAR(50) NULL COLLATE 'latin1_swedish_ci'
) ENGINE=MyISAM;

-- Dumping structure for procedure club.touch
DELIMITER //
CREATE PROCEDURE `touch`(IN who INT)
BEGIN
  UPDATE member SET joined = NOW() WHERE member_id = who;
END//
DELIMITER ;

-- Dumping structure for trigger club.member_before
SET @OLDTMP_SQL_MODE=@@SQL_MODE, SQL_MODE='STRICT_TRANS_TABLES';
DELIMITER //
CREATE TRIGGER `member_before` BEFORE INSERT ON `member` FOR EACH ROW BEGIN
  IF NEW.ratio IS NULL THEN SET NEW.ratio = 1; END IF;
END//
DELIMITER ;
SET SQL_MODE=@OLDTMP_SQL_MODE;

-- Removing temporary table and create final VIEW structure
DROP TABLE IF EXISTS `paying`;
CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `paying` AS select `member`.`member_id` AS `member_id`,`member`.`First Name` AS `First Name` from `member` where `member`.`paid` = b'1' ;

/*!40101 SET SQL_MODE=IFNULL(@OLD_SQL_MODE, '') */;
/*!40014 SET FOREIGN_KEY_CHECKS=IFNULL(@OLD_FOREIGN_KEY_CHECKS, 1) */;
