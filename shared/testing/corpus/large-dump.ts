import { closeSync, openSync, writeSync } from 'node:fs';

export interface LargeDump {
  bytes: number;
  /** Rows written, by table. */
  rows: { [table: string]: number };
  /** Orders whose customer is not there. */
  orphans: number;
  zeroDates: number;
}

const customersPerStatement = 500;
const ordersPerStatement = 900;
/** Every so many orders, one that points to nobody, and one of the day that never was. */
const orphanEvery = 50_000;
const zeroDateEvery = 30_000;
const customersMax = 20_000;

/** Writes a file as mysqldump writes it, at least so large, and says what is in it. Always the same bytes. */
export function writeLargeDump(path: string, bytesMin: number): LargeDump {
  const file = openSync(path, 'w');
  const dump: LargeDump = { bytes: 0, rows: { customers: 0, orders: 0 }, orphans: 0, zeroDates: 0 };
  const write = (text: string): void => {
    dump.bytes += writeSync(file, text);
  };
  try {
    write(head);
    const customers: string[] = [];
    for (let id = 1; id <= customersMax; id++) {
      customers.push(`(${id},'customer ${id}; it\\'s','c${id}@example.org','2020-01-01 00:00:00',NULL)`);
      if (customers.length < customersPerStatement && id < customersMax) continue;
      write(`INSERT INTO \`customers\` VALUES ${customers.splice(0).join(',')};\n`);
    }
    dump.rows.customers = customersMax;
    write(ordersHead);
    let id = 0;
    while (dump.bytes < bytesMin) {
      const orders: string[] = [];
      for (let at = 0; at < ordersPerStatement; at++) orders.push(orderRow(++id, dump));
      write(`INSERT INTO \`orders\` VALUES ${orders.join(',')};\n`);
    }
    dump.rows.orders = id;
    write('-- Dump completed on 2026-01-01  0:00:00\n');
    return dump;
  } finally {
    closeSync(file);
  }
}

function orderRow(id: number, dump: LargeDump): string {
  const isOrphan = id % orphanEvery === 0;
  const isZero = id % zeroDateEvery === 0;
  if (isOrphan) dump.orphans += 1;
  if (isZero) dump.zeroDates += 1;
  const customer = isOrphan ? customersMax + 1 + (id % 7) : 1 + (id % customersMax);
  const day = isZero ? '0000-00-00' : `20${10 + (id % 15)}-${String(1 + (id % 12)).padStart(2, '0')}-11`;
  return `(${id},${customer},'${day}',${id % 977}.${10 + (id % 89)},'text of order ${id} with \\"quotes\\", a tab\\t and a line\\nof its own',${id % 2})`;
}

const head = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: large
-- ------------------------------------------------------
-- Server version\t8.0.36
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
CREATE TABLE \`customers\` (
  \`id\` int NOT NULL AUTO_INCREMENT,
  \`name\` varchar(80) NOT NULL,
  \`email\` varchar(120) NOT NULL,
  \`created\` datetime NOT NULL,
  \`notes\` text,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`email\` (\`email\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
`;

const ordersHead = `CREATE TABLE \`orders\` (
  \`id\` bigint NOT NULL AUTO_INCREMENT,
  \`customer_id\` int NOT NULL,
  \`day\` date NOT NULL,
  \`total\` decimal(10,2) NOT NULL,
  \`note\` varchar(200) NOT NULL,
  \`paid\` tinyint(1) NOT NULL,
  PRIMARY KEY (\`id\`),
  KEY \`customer_id\` (\`customer_id\`),
  CONSTRAINT \`orders_ibfk_1\` FOREIGN KEY (\`customer_id\`) REFERENCES \`customers\` (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
`;
