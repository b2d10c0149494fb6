-- server: mariadb
/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE `node__body` (
  `bundle` varchar(128) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '' COMMENT 'The field instance bundle to which this row belongs; "quoted"',
  `deleted` tinyint(4) NOT NULL DEFAULT 0 COMMENT 'A boolean indicating whether this data item has been deleted',
  `entity_id` int(10) unsigned NOT NULL COMMENT 'The entity id',
  `langcode` varchar(32) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '',
  `delta` int(10) unsigned NOT NULL,
  `body_value` longtext NOT NULL,
  `body_format` varchar(255) CHARACTER SET ascii COLLATE ascii_general_ci DEFAULT NULL,
  PRIMARY KEY (`entity_id`,`deleted`,`delta`,`langcode`),
  KEY `bundle` (`bundle`),
  KEY `body_format` (`body_format`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='Data storage for node field body.';
INSERT INTO `node__body` (`bundle`, `deleted`, `entity_id`, `langcode`, `delta`, `body_value`, `body_format`)
VALUES ('page', 0, 1, 'en', 0, '<p>Hi</p>', 'basic_html'),
       ('page', 0, 2, 'en', 0, 'x', NULL);
CREATE TABLE `cache_bootstrap` (
  `cid` varchar(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  `data` longblob DEFAULT NULL,
  `expire` bigint(20) NOT NULL DEFAULT 0,
  `created` decimal(14,3) NOT NULL DEFAULT 0.000,
  `serialized` smallint(6) NOT NULL DEFAULT 0,
  `tags` longtext DEFAULT NULL,
  `checksum` varchar(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  PRIMARY KEY (`cid`),
  KEY `expire` (`expire`),
  KEY `created` (`created`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cache_bootstrap VALUES ('a', 0x613a303a7b7d, -1, 1700000000.123, 1, '', '0'), ('b', '', -1, 1.5, 0, NULL, '0');
CREATE TABLE sequences (value int unsigned NOT NULL AUTO_INCREMENT, PRIMARY KEY (value)) ENGINE=InnoDB AUTO_INCREMENT=3;
INSERT INTO sequences VALUES (2);
