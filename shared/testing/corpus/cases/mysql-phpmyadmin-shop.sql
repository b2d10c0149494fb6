-- server: mariadb
-- phpMyAdmin SQL Dump
-- version 5.2.1
-- https://www.phpmyadmin.net/
--
-- Host: localhost:3306
-- Server version: 10.6.12-MariaDB
-- PHP Version: 8.1.2

SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+00:00";

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;

--
-- Database: `shop`
--

-- --------------------------------------------------------

--
-- Table structure for table `customers`
--

CREATE TABLE `customers` (
  `id` int(11) NOT NULL,
  `email` varchar(190) COLLATE utf8mb4_unicode_ci NOT NULL,
  `born` date NOT NULL DEFAULT '0000-00-00',
  `last_seen` datetime DEFAULT '0000-00-00 00:00:00',
  `vip` tinyint(1) NOT NULL DEFAULT 0,
  `notes` text DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

--
-- Dumping data for table `customers`
--

INSERT INTO `customers` (`id`, `email`, `born`, `last_seen`, `vip`, `notes`) VALUES
(0, 'root@example.org', '0000-00-00', '0000-00-00 00:00:00', 2, NULL),
(1, 'anna@example.org', '1980-02-29', '2024-01-01 10:00:00', 1, 'it''s; a -- test /* no comment */'),
(2, 'bob@example.org  ', '1999-00-00', NULL, 0, 'a\\b\'c\"d\n\r\t\0z'),
(3, 'çé@example.org', '2001-05-00', '2024-06-30 23:59:59', -1, '');

CREATE TABLE `orders` (
  `id` bigint(20) UNSIGNED NOT NULL,
  `customer_id` int(11) DEFAULT NULL,
  `state` enum('new','paid','sent','it''s') NOT NULL DEFAULT 'new',
  `tags` set('a','b','c') DEFAULT NULL,
  `total` decimal(10,2) UNSIGNED NOT NULL,
  `lead_time` time DEFAULT NULL,
  `year` year(4) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO `orders` VALUES
(1, 1, 'new', 'a,b', 12.50, '100:00:00', 2024),
(2, 99, 'paid', '', 0.00, '-01:00:00', 0000),
(18446744073709551615, NULL, 'it''s', NULL, 1.00, '23:59:59', NULL);

--
-- Indexes for dumped tables
--

--
-- Indexes for table `customers`
--
ALTER TABLE `customers`
  ADD PRIMARY KEY (`id`),
  ADD UNIQUE KEY `email` (`email`),
  ADD KEY `notes` (`notes`(20));
ALTER TABLE `customers` ADD FULLTEXT KEY `words` (`notes`);

ALTER TABLE `orders`
  ADD PRIMARY KEY (`id`),
  ADD KEY `customer` (`customer_id`,`state`);

--
-- AUTO_INCREMENT for dumped tables
--

ALTER TABLE `customers`
  MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=4;

ALTER TABLE `orders`
  MODIFY `id` bigint(20) UNSIGNED NOT NULL AUTO_INCREMENT;

--
-- Constraints for dumped tables
--
SET FOREIGN_KEY_CHECKS = 0;
ALTER TABLE `orders`
  ADD CONSTRAINT `orders_ibfk_1` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;
COMMIT;
