/** A small MySQL dump with a zero date, an unsigned column, an enum, a lost parent and a reserved word. */
export const oldShop = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: old_shop
-- ------------------------------------------------------
-- Server version\t8.0.36

DROP TABLE IF EXISTS \`customer\`;
CREATE TABLE \`customer\` (
  \`id\` int unsigned NOT NULL AUTO_INCREMENT,
  \`name\` varchar(80) NOT NULL,
  \`kind\` enum('private','trade') NOT NULL DEFAULT 'private',
  \`born\` date DEFAULT NULL,
  PRIMARY KEY (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO \`customer\` VALUES (1,'Ada','private','0000-00-00'),(2,'Grace','trade','1906-12-09');

DROP TABLE IF EXISTS \`order\`;
CREATE TABLE \`order\` (
  \`id\` int unsigned NOT NULL AUTO_INCREMENT,
  \`customer_id\` int unsigned NOT NULL,
  \`placed_at\` datetime NOT NULL,
  \`total\` decimal(12,2) NOT NULL,
  \`paid\` tinyint(1) NOT NULL DEFAULT '0',
  PRIMARY KEY (\`id\`),
  KEY \`customer_id\` (\`customer_id\`),
  CONSTRAINT \`order_customer\` FOREIGN KEY (\`customer_id\`) REFERENCES \`customer\` (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO \`order\` VALUES (1,1,'2020-01-01 10:00:00',12.50,1),(2,9,'2020-01-02 11:30:00',80.00,7);

-- Dump completed on 2024-01-01 12:00:00
`;
