-- server: mysql8
-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: modern
-- ------------------------------------------------------
-- Server version	8.0.36

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
SET @@SESSION.SQL_LOG_BIN= 0;
SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-23';
DROP TABLE IF EXISTS `product`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `product` (
  `id` binary(16) NOT NULL DEFAULT (uuid_to_bin(uuid(),1)),
  `name` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci NOT NULL,
  `doc` json NOT NULL DEFAULT (json_object()),
  `tags` json DEFAULT NULL,
  `price` decimal(10,2) NOT NULL,
  `price_with_tax` decimal(12,4) GENERATED ALWAYS AS ((`price` * 1.2)) STORED,
  `sku` varchar(20) GENERATED ALWAYS AS (json_unquote(json_extract(`doc`,_utf8mb4'$.sku'))) VIRTUAL,
  `secret` int DEFAULT NULL /*!80023 INVISIBLE */,
  `place` point NOT NULL /*!80003 SRID 4326 */,
  `created` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `changed` timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_sku` (`sku`),
  KEY `by_lower_name` ((lower(`name`))),
  KEY `by_price` (`price` DESC,`name`),
  KEY `hidden` (`created`) /*!80000 INVISIBLE */,
  KEY `by_tag` ((cast(`tags` as unsigned array))),
  SPATIAL KEY `by_place` (`place`),
  CONSTRAINT `price_positive` CHECK ((`price` >= 0)),
  CONSTRAINT `name_long` CHECK ((char_length(`name`) > 1)) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci /*!80016 STATS_PERSISTENT=1 */;
/*!40101 SET character_set_client = @saved_cs_client */;
LOCK TABLES `product` WRITE;
/*!40000 ALTER TABLE `product` DISABLE KEYS */;
INSERT INTO `product` (`id`, `name`, `doc`, `tags`, `price`, `secret`, `place`, `created`, `changed`) VALUES (_binary '�','One','{\"sku\": \"a\"}','[1, 2]',1.00,NULL,0xE6100000010100000000000000000000000000000000000000,'2024-01-01 00:00:00.000000',NULL);
/*!40000 ALTER TABLE `product` ENABLE KEYS */;
UNLOCK TABLES;
ANALYZE TABLE `product` UPDATE HISTOGRAM ON `price` WITH 100 BUCKETS;
/*!80000 ANALYZE TABLE `product` UPDATE HISTOGRAM ON `created` WITH 10 BUCKETS */;
CREATE ROLE IF NOT EXISTS 'reader';
GRANT SELECT ON `modern`.* TO 'reader';
SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;
-- Dump completed on 2024-03-01 12:00:00
-- expect: table product
-- expect: column product.id #1 binary(16) not null
-- expect: column product.name #2 varchar(100) not null
-- expect: column product.doc #3 longtext not null
-- expect: column product.tags #4 longtext
-- expect: column product.price #5 decimal(10,2) not null
-- expect: column product.price_with_tax #6 decimal(12,4) stored
-- expect: column product.sku #7 varchar(20) virtual
-- expect: column product.secret #8 int
-- expect: column product.place #9 point not null
-- expect: column product.created #10 datetime(6) not null
-- expect: column product.changed #11 timestamp
-- expect: primary key of product (id)
-- expect: unique on product (sku)
-- expect: index on product (<expression>)
-- expect: index on product (price desc, name)
-- expect: index on product (created)
-- expect: index on product (<expression>)
-- expect: spatial index on product (place)
-- expect: rows of product: 1
