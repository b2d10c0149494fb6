/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.8-MariaDB, for debian-linux-gnu (x86_64)
-- server: mariadb
-- Host: localhost    Database: stock
-- ------------------------------------------------------
-- Server version	10.11.8-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Sequence structure for `invoice_number`
--

DROP SEQUENCE IF EXISTS `invoice_number`;
CREATE SEQUENCE `invoice_number` start with 1000 minvalue 1 maxvalue 9223372036854775806 increment by 1 cache 1000 nocycle ENGINE=InnoDB;
DO SETVAL(`invoice_number`, 2001, 0);

--
-- Table structure for table `item`
--

DROP TABLE IF EXISTS `item`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `item` (
  `id` uuid NOT NULL DEFAULT uuid(),
  `address` inet6 DEFAULT NULL,
  `v4` inet4 DEFAULT NULL,
  `attributes` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`attributes`)),
  `price` decimal(65,30) DEFAULT NULL,
  `number` bigint(20) DEFAULT nextval(`invoice_number`),
  `net` decimal(12,2) GENERATED ALWAYS AS (`price` * 2) VIRTUAL,
  `gross` decimal(12,2) GENERATED ALWAYS AS (`price` * 3) STORED,
  `hidden` int(11) INVISIBLE DEFAULT 7,
  `name` varchar(40) /*M!100301 COMPRESSED*/ DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `by_number` (`number`) IGNORED,
  CONSTRAINT `price_is_positive` CHECK (`price` >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `item`
--

/*!40000 ALTER TABLE `item` DISABLE KEYS */;
INSERT INTO `item` (`id`, `address`, `v4`, `attributes`, `price`, `number`, `hidden`, `name`) VALUES
('5f0d1d3e-0f3b-4f0e-9d7b-111111111111','::1','10.0.0.1','{"a": [1, 2, {"b": null}]}',1.500000000000000000000000000000,1000,7,'x'),
('5f0d1d3e-0f3b-4f0e-9d7b-222222222222','2001:db8::ff','127.0.0.1',NULL,0.000000000000000000000000000001,1001,8,NULL);
/*!40000 ALTER TABLE `item` ENABLE KEYS */;

DROP TABLE IF EXISTS `price_history`;
CREATE TABLE `price_history` (
  `id` int(11) NOT NULL,
  `price` decimal(8,2) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 WITH SYSTEM VERSIONING;
INSERT INTO `price_history` VALUES (1,1.00),(2,2.00);
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
-- Dump completed on 2024-08-01 12:00:00
