/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: m
-- ------------------------------------------------------
-- Server version	10.11.6-MariaDB-0+deb12u1

/*!40101 SET NAMES utf8mb4 */;
CREATE SEQUENCE `s` start with 100 minvalue 1 maxvalue 100000 increment by 5 cache 10 cycle ENGINE=InnoDB;
DO SETVAL(`s`, 150, 0);
CREATE TABLE `t` (
  `id` bigint(20) NOT NULL DEFAULT nextval(`m`.`s`),
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  `u` uuid DEFAULT uuid(),
  `ip` inet6 DEFAULT NULL,
  `c` int(11) /*M!100301 COMPRESSED*/ DEFAULT NULL,
  `d` datetime(6) DEFAULT current_timestamp(6),
  `x` int(11) GENERATED ALWAYS AS (`c` + 1) VIRTUAL,
  `q` int(11) INVISIBLE DEFAULT 3,
  /*!50701 `never` int, */
  PRIMARY KEY (`id`),
  KEY `c` (`c`) IGNORED
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci `PAGE_COMPRESSED`='ON' WITH SYSTEM VERSIONING
 PARTITION BY SYSTEM_TIME 
(PARTITION `p0` HISTORY ENGINE = InnoDB,
 PARTITION `pn` CURRENT ENGINE = InnoDB);

LOCK TABLES `t` WRITE;
INSERT INTO `t` (`id`, `j`, `u`, `ip`, `c`, `d`, `q`) VALUES
(1,'{}','00000000-0000-0000-0000-000000000001','::1',5,'2024-01-01 00:00:00.000000',3),
(2,NULL,NULL,NULL,NULL,NULL,3);
UNLOCK TABLES;
-- Dump completed on 2024-03-01 10:00:00
