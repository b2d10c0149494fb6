import { closeSync, openSync, writeSync } from 'node:fs';
import { type Random, randomInteger, seededRandom } from './random.ts';

const words = 'lamp chair river stone amber cloud forge maple ember north quiet harbour velvet copper meadow'.split(
  ' ',
);
const rowsPerInsert = 500;

/**
 * A script as mysqldump writes it: customers, products and orders with keys between them and rows of every common
 * type, some with the hazards of old databases (zero dates, unsigned values above the signed range). The same
 * arguments give the same bytes.
 */
export function* mysqlDump(sizeBytes: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  let written = 0;
  const counted = (text: string): string => {
    written += text.length;
    return text;
  };
  yield counted(head);
  yield counted(schema);
  let customers = 0;
  let orders = 0;
  while (written < sizeBytes - tail.length) {
    yield counted(
      insert(
        'customers',
        rows(rowsPerInsert, () => customerRow(++customers, random)),
      ),
    );
    yield counted(
      insert(
        'orders',
        rows(rowsPerInsert, () => orderRow(++orders, customers, random)),
      ),
    );
  }
  yield tail;
}

/** Writes `mysqlDump` to a file; returns its size in bytes. */
export function writeMysqlDump(path: string, sizeBytes: number, seed: number): number {
  const file = openSync(path, 'w');
  let written = 0;
  try {
    for (const portion of mysqlDump(sizeBytes, seed)) written += writeSync(file, portion);
  } finally {
    closeSync(file);
  }
  return written;
}

const head = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: generated
-- ------------------------------------------------------
/*!40101 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
`;

const schema = `DROP TABLE IF EXISTS \`customers\`;
CREATE TABLE \`customers\` (
  \`id\` int unsigned NOT NULL AUTO_INCREMENT,
  \`name\` varchar(120) NOT NULL,
  \`email\` varchar(190) DEFAULT NULL,
  \`active\` tinyint(1) NOT NULL DEFAULT '1',
  \`balance\` decimal(12,2) NOT NULL DEFAULT '0.00',
  \`born\` date DEFAULT NULL,
  \`seen\` datetime DEFAULT NULL,
  \`kind\` enum('private','company') NOT NULL DEFAULT 'private',
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`email\` (\`email\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
DROP TABLE IF EXISTS \`orders\`;
CREATE TABLE \`orders\` (
  \`id\` bigint unsigned NOT NULL AUTO_INCREMENT,
  \`customer_id\` int unsigned NOT NULL,
  \`note\` text,
  \`total\` double DEFAULT NULL,
  \`placed\` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  \`serial\` int unsigned DEFAULT NULL,
  PRIMARY KEY (\`id\`),
  KEY \`customer\` (\`customer_id\`),
  CONSTRAINT \`orders_customer\` FOREIGN KEY (\`customer_id\`) REFERENCES \`customers\` (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
`;

const tail = '-- Dump completed on 2026-11-01 12:00:00\n';

function insert(table: string, values: string): string {
  return `INSERT INTO \`${table}\` VALUES ${values};\n`;
}

function rows(count: number, row: () => string): string {
  return Array.from({ length: count }, row).join(',');
}

function text(random: Random, count: number): string {
  return Array.from({ length: count }, () => words[randomInteger(random, words.length)]).join(' ');
}

function date(random: Random): string {
  if (random() < 0.002) return '0000-00-00';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${1950 + randomInteger(random, 70)}-${two(1 + randomInteger(random, 12))}-${two(1 + randomInteger(random, 28))}`;
}

function customerRow(id: number, random: Random): string {
  const balance = (randomInteger(random, 2_000_000) / 100 - 5_000).toFixed(2);
  const kind = random() < 0.2 ? 'company' : 'private';
  return `(${id},'${text(random, 2)} O\\'Neil','c${id}@example.org',${random() < 0.9 ? 1 : 0},${balance},'${date(random)}','${date(random)} 10:11:12','${kind}')`;
}

function orderRow(id: number, customers: number, random: Random): string {
  const note = random() < 0.1 ? 'NULL' : `'${text(random, 3 + randomInteger(random, 9))}'`;
  const serial = random() < 0.01 ? 4_000_000_000 : randomInteger(random, 2_000_000_000);
  return `(${id},${1 + randomInteger(random, customers)},${note},${(random() * 1_000).toFixed(3)},'2024-05-06 07:08:09',${serial})`;
}
