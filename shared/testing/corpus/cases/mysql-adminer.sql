-- server: mariadb
-- Adminer 4.8.1 MySQL 10.5.19-MariaDB dump

SET NAMES utf8;
SET time_zone = '+00:00';
SET foreign_key_checks = 0;
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';

DROP TABLE IF EXISTS `article`;
CREATE TABLE `article` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `url` varchar(1000) NOT NULL,
  `title` varchar(255) NOT NULL DEFAULT '',
  `created` datetime NOT NULL DEFAULT current_timestamp(),
  `changed` datetime(6) DEFAULT NULL ON UPDATE current_timestamp(6),
  `lang` char(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `url_prefix` (`url`(100)),
  KEY `lang_created` (`lang`,`created` DESC)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO `article` (`id`, `url`, `title`, `created`, `changed`, `lang`) VALUES
(1,	'/a',	'A;\r\nB',	'2020-01-01 00:00:00',	'2020-01-01 00:00:00.123456',	'en'),
(2,	'/b',	'B',	'9999-12-31 23:59:59',	NULL,	'cs');

DELIMITER ;;

CREATE TRIGGER `article_bi` BEFORE INSERT ON `article` FOR EACH ROW
SET NEW.title = TRIM(NEW.title);;

DELIMITER ;

DROP VIEW IF EXISTS `english`;
CREATE TABLE `english` (`id` int(11), `url` varchar(1000));

DROP TABLE IF EXISTS `english`;
CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `english` AS select `article`.`id` AS `id`,`article`.`url` AS `url` from `article` where `article`.`lang` = 'en';

-- 2024-05-05 10:11:12
