-- server: mysql8
-- MySQL dump 10.13  Distrib 8.4.0, for Linux (x86_64)
/*!50503 SET NAMES utf8mb4 */;
CREATE TABLE `sales` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `sold` date NOT NULL,
  `amount` double DEFAULT (1.5 + 2),
  `flags` set('a','b') CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL DEFAULT '',
  `v` vector(3) DEFAULT NULL,
  PRIMARY KEY (`id`,`sold`),
  UNIQUE KEY `u` ((nullif(`amount`,0)),`sold`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
/*!50500 PARTITION BY RANGE  COLUMNS(sold)
(PARTITION p0 VALUES LESS THAN ('2024-01-01') ENGINE = InnoDB,
 PARTITION p1 VALUES LESS THAN (MAXVALUE) ENGINE = InnoDB) */;
INSERT INTO `sales` (`id`, `sold`, `amount`, `flags`) VALUES (1,'2023-05-05',1.5,'a,b'),(2,'2024-05-05',NULL,'');
CREATE USER IF NOT EXISTS `app`@`%` IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$x' REQUIRE NONE PASSWORD EXPIRE DEFAULT;
GRANT SELECT, INSERT ON `shop`.* TO `app`@`%` WITH GRANT OPTION;
-- Dump completed on 2024-07-01 12:00:00
-- expect: table sales
-- expect: column sales.id #1 bigint unsigned not null identity
-- expect: column sales.sold #2 date not null
-- expect: column sales.amount #3 double
-- expect: column sales.flags #4 set('a','b') not null
-- expect: column sales.v #5 varbinary(12)
-- expect: primary key of sales (id, sold)
-- expect: unique on sales (<expression>, sold)
-- expect: rows of sales: 2
