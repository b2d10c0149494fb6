-- server: mariadb
-- MySQL dump 10.13  Distrib 8.0.33, for Linux (x86_64)
/*!50503 SET NAMES utf8mb4 */;
CREATE TABLE `account` (`id` int NOT NULL AUTO_INCREMENT, `balance` decimal(10,2) NOT NULL DEFAULT '0.00', PRIMARY KEY (`id`)) ENGINE=InnoDB;
INSERT INTO `account` VALUES (1,10.00);
CREATE TABLE `account_log` (`id` int NOT NULL, `old` decimal(10,2) DEFAULT NULL);
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `account_au` AFTER UPDATE ON `account` FOR EACH ROW BEGIN
  INSERT INTO account_log VALUES (OLD.id, OLD.balance); -- a semicolon; here
END */;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `account_bd` BEFORE DELETE ON `account` FOR EACH ROW SET @deleted = @deleted + 1 */;;
DELIMITER ;
/*!50106 SET @save_time_zone= @@TIME_ZONE */ ;
DELIMITER ;;
/*!50106 CREATE*/ /*!50117 DEFINER=`root`@`localhost`*/ /*!50106 EVENT `nightly` ON SCHEDULE EVERY 1 DAY STARTS '2024-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE DO DELETE FROM account_log */ ;;
DELIMITER ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` FUNCTION `fee`(amount DECIMAL(10,2)) RETURNS decimal(10,2)
    DETERMINISTIC
    COMMENT 'what it costs'
BEGIN
  DECLARE r DECIMAL(10,2) DEFAULT 0;
  CASE WHEN amount > 100 THEN SET r = 1; ELSE SET r = 0.5; END CASE;
  RETURN r;
END ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `pay`(IN a INT, OUT b INT)
BEGIN
  lbl: LOOP
    SET b = a; LEAVE lbl;
  END LOOP;
END ;;
DELIMITER ;
/*!50001 CREATE VIEW `rich` AS SELECT 1 AS `id`,1 AS `balance`*/;
/*!50001 DROP VIEW IF EXISTS `rich`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `rich` AS select `account`.`id` AS `id`,`account`.`balance` AS `balance` from `account` where (`account`.`balance` > 1000) */;
-- Dump completed on 2024-01-01  0:00:00
