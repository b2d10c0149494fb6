-- phpMyAdmin SQL Dump
-- version 5.2.1
-- https://www.phpmyadmin.net/
--
-- Host: 127.0.0.1
-- Server version: 8.0.31
-- PHP Version: 8.1.2

SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+02:00";

/*!40101 SET NAMES utf8mb4 */;

--
-- Database: `blog`
--

CREATE TABLE `posts` (
  `id` int(11) NOT NULL,
  `author` int(11) NOT NULL,
  `slug` varchar(100) NOT NULL,
  `body` text
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO `posts` (`id`, `author`, `slug`, `body`) VALUES
(1, 1, 'hello', 'Hi'),
(2, 1, 'bye', NULL);

CREATE TABLE `users` (`id` int(11) NOT NULL) ENGINE=InnoDB;

--
-- Stand-in structure for view `recent`
--
CREATE TABLE `recent` (
`id` int(11)
,`slug` varchar(100)
);

DROP TABLE IF EXISTS `recent`;
CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `recent`  AS SELECT `posts`.`id` AS `id`, `posts`.`slug` AS `slug` FROM `posts` ;

ALTER TABLE `posts`
  ADD PRIMARY KEY (`id`),
  ADD UNIQUE KEY `slug` (`slug`),
  ADD KEY `author` (`author`,`slug`(20));
ALTER TABLE `posts` ADD FULLTEXT KEY `body` (`body`);
ALTER TABLE `users`
  ADD PRIMARY KEY (`id`);
ALTER TABLE `posts`
  MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=30;
ALTER TABLE `posts`
  ADD CONSTRAINT `posts_author` FOREIGN KEY (`author`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE;
COMMIT;
