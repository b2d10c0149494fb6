import { type Random, randomInteger, seededRandom } from '../../faults/random.ts';
import { type ColumnType, columnTypes } from './column-types.ts';

export interface SeededDump {
  /** A script as mysqldump writes it. */
  script: string;
  tables: number;
  rows: number;
}

const rowsPerInsert = 17;

/**
 * A database of random tables with random rows, from a seed: every type of MySQL, tables with a key, with a key of two
 * columns, and without any, with NULLs and with equal rows.
 */
export function seededDump(seed: number, options: { tablesMax: number; rowsMax: number }): SeededDump {
  const random = seededRandom(seed);
  const tables = 1 + randomInteger(random, options.tablesMax);
  const parts: string[] = [head];
  let rows = 0;
  for (let at = 0; at < tables; at += 1) {
    const table = seededTable(random, at, options.rowsMax);
    rows += table.rows;
    parts.push(table.script);
  }
  return { script: `${parts.join('\n')}\n-- Dump completed on 2026-11-01 12:00:00\n`, tables, rows };
}

const head = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: seeded
-- ------------------------------------------------------
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
`;

interface SeededColumn {
  name: string;
  type: ColumnType;
  isKey: boolean;
  nulls: number;
}

function seededTable(random: Random, at: number, rowsMax: number): { script: string; rows: number } {
  const columns = seededColumns(random);
  const name = `t${at}_${['plain', 'Mixed Case', 'größe', 'select'][randomInteger(random, 4)]}`;
  const key = columns.filter(column => column.isKey);
  const lines = columns.map(
    column => `  \`${column.name}\` ${column.type.sql}${column.isKey || column.nulls === 0 ? ' NOT NULL' : ''}`,
  );
  if (key.length > 0) lines.push(`  PRIMARY KEY (${key.map(column => `\`${column.name}\``).join(',')})`);
  const create = `CREATE TABLE \`${name}\` (\n${lines.join(',\n')}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;`;
  const count = 2 + randomInteger(random, rowsMax - 1);
  const rows: string[] = [];
  for (let row = 0; row < count; row += 1) {
    const earlier = rows[randomInteger(random, Math.max(1, rows.length))];
    // Without a key, equal rows are as good as any.
    if (key.length === 0 && earlier !== undefined && random() < 0.1) rows.push(earlier);
    else rows.push(`(${columns.map(column => literal(column, row, random)).join(',')})`);
  }
  const inserts: string[] = [];
  for (let from = 0; from < rows.length; from += rowsPerInsert)
    inserts.push(`INSERT INTO \`${name}\` VALUES ${rows.slice(from, from + rowsPerInsert).join(',')};`);
  return { script: [create, ...inserts].join('\n'), rows: count };
}

function seededColumns(random: Random): SeededColumn[] {
  const keys = columnTypes.filter(type => type.key !== undefined);
  const keyed = [0, 1, 1, 2][randomInteger(random, 4)] ?? 0;
  const count = 2 + randomInteger(random, 10);
  return Array.from({ length: keyed + count }, (_, at): SeededColumn => {
    const isKey = at < keyed;
    const from = isKey ? keys : columnTypes;
    const type = from[randomInteger(random, from.length)] ?? columnTypes[0]!;
    return { name: `c${at}`, type, isKey, nulls: isKey || random() < 0.3 ? 0 : 0.2 };
  });
}

function literal({ type, isKey, nulls }: SeededColumn, row: number, random: Random): string {
  if (isKey) return type.key?.(row) ?? String(row);
  return random() < nulls ? 'NULL' : type.value(random);
}
