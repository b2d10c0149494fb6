import { closeSync, openSync, readSync } from 'node:fs';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { detectDialect } from './detect.ts';

function detect(text: string, fileName?: string): string {
  const found = detectDialect(Buffer.from(text, 'latin1'), fileName);
  return 'dialect' in found ? `${found.dialect} ${found.confidence}` : found.unreadable;
}

test('headers of dump tools are certain', () => {
  assert.is(
    detect('-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n/*!40101 SET NAMES utf8 */;'),
    'mysql certain',
  );
  assert.is(
    detect(
      '/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\nCREATE TABLE `t` (a int) ENGINE=InnoDB;',
    ),
    'mariadb certain',
  );
  assert.is(detect('-- phpMyAdmin SQL Dump\n-- version 5.2.1\nCREATE TABLE `t` (`a` int(11));'), 'mysql certain');
  assert.is(detect('--\n-- PostgreSQL database dump\n--\nSET statement_timeout = 0;'), 'postgresql certain');
  assert.is(detect('PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t (a);\nCOMMIT;'), 'sqlite certain');
  assert.is(detect('SQLite format 3\0rest'), 'sqlite certain');
  assert.is(
    detect('USE [shop]\nGO\nSET ANSI_NULLS ON\nGO\nCREATE TABLE [dbo].[t]([a] [int] NULL)\nGO\n'),
    'sqlserver certain',
  );
  assert.is(detect('CREATE TABLE t (a VARCHAR2(20 BYTE), b NUMBER(10));\n/\n'), 'oracle certain');
});

test('hand-written scripts are told by their syntax', () => {
  assert.match(detect('CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;'), /^mysql/);
  assert.match(detect('CREATE TABLE t (id SERIAL PRIMARY KEY, j JSONB);'), /^postgresql/);
  assert.match(detect('CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);'), /^sqlite/);
  assert.match(detect('CREATE TABLE t (id INT IDENTITY(1,1), n NVARCHAR(MAX));'), /^sqlserver/);
  assert.match(detect('create table t (id number(10) not null, n varchar2(5));'), /^oracle/);
  assert.is(
    detect(
      'REM INSERTING into HR.REGIONS\nSET DEFINE OFF;\nInsert into HR.REGIONS (REGION_ID) values (1);\n',
      'export.sql',
    ),
    'oracle likely',
  );
  assert.match(detect("INSERT INTO t (d) VALUES (TO_DATE('2024-01-31', 'YYYY-MM-DD'));\nCOMMIT;\n/\n"), /^oracle/);
  assert.match(
    detect('CREATE TABLE "HR"."JOBS" ("ID" NUMBER(6,0) NOT NULL ENABLE) SEGMENT CREATION IMMEDIATE;'),
    /^oracle/,
  );
  assert.is(detect('CREATE TABLE t (id int);'), 'postgresql guess');
  assert.match(detect('CREATE TABLE t (id int);', 'backup/shop-mysql.sql'), /^mysql/);
  assert.match(detect('CREATE TABLE t (id int);', 'C:\\dumps\\shop_sqlite.sql'), /^sqlite/);
});

test('small scripts of Oracle are told by a NUMBER without digits', () => {
  for (const column of [
    'v NUMBER',
    'v NUMBER NULL',
    'v NUMBER NOT NULL',
    'v NUMBER DEFAULT 1',
    'v NUMBER PRIMARY KEY',
    'v NUMBER, w DATE',
  ])
    assert.match(detect(`CREATE TABLE t (${column});\nINSERT INTO t VALUES (1);`), /^oracle/, column);
  // A column that is called so is of no dialect.
  assert.not.match(detect('CREATE TABLE t (number INT);'), /^oracle/);
});

test('Unicode in its other forms is read', () => {
  const script = 'CREATE TABLE `t` (`a` int(11) AUTO_INCREMENT) ENGINE=InnoDB;';
  const little = Buffer.from(`\ufeff${script}`, 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const bytes of [little, big, Buffer.from(`\ufeff${script}`), little.subarray(2)]) {
    const found = detectDialect(bytes);
    assert.is('dialect' in found && found.dialect, 'mysql');
  }
});

test('what is no script says what to do instead', () => {
  const cases: [string, RegExp][] = [
    ['', /empty/],
    ['  \n\n', /white space/],
    ['PGDMP\x01\x0e', /pg_restore/],
    ['TAPE\0\0\x03\0', /SQL Server backup/],
    ['\x1f\x8b\x08\0', /compressed \(gzip\)/],
    ['PK\x03\x04', /zip/],
    ['\x03\x03\x54EXPORT:V11.02.00\n', /Oracle/],
    ['\x03\x01\x01\0\0\0\0\0\0\0"SCOTT"."SYS_EXPORT_SCHEMA_01"', /impdp/],
    ['\xfebin\0\0', /binary log/],
    ['Salted__abcdefgh', /encrypted/],
    ['\x7fELF\x02', /program/],
    ['<!DOCTYPE html><html>', /web page/],
    ['<?xml version="1.0"?>\n<mysqldump>', /--xml/],
    ['{"users": [1]}', /JSON/],
    ['Dear customer, please find the invoice below.', /no SQL/],
  ];
  for (const [text, advice] of cases) assert.match(detect(text), advice, JSON.stringify(text));
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 197 + (index >> 3) * 31) & 0xff));
  const plain = detectDialect(noise);
  assert.match('unreadable' in plain ? plain.unreadable : '', /encrypted, compressed or damaged/);
  const named = detectDialect(noise, 'app.sqlite');
  assert.match('unreadable' in named ? named.unreadable : '', /SQLCipher/);
});

test('any bytes get an answer, in time', () => {
  const started = performance.now();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      const found = detectDialect(bytes);
      assert.ok('dialect' in found ? found.reason.length > 0 : found.unreadable.length > 0);
    }),
    { numRuns: 300, seed: 3 },
  );
  for (const unit of [
    '\n',
    ' ',
    '$a$',
    'COPY x (',
    'Navicat ',
    '-- ',
    '/*',
    'a::',
    '\t\n',
    'Data Transfer',
    'IDENTITY (',
  ]) {
    detectDialect(Buffer.from(`SET x;\n${unit.repeat(256_000 / unit.length)}`));
  }
  assert.ok(performance.now() - started < 4000, 'patterns took too long');
});

const real: [string, RegExp][] = [
  ['chinook/Chinook_MySql.sql', /^mysql/],
  ['chinook/Chinook_Oracle.sql', /^oracle/],
  ['chinook/Chinook_PostgreSql.sql', /^postgresql/],
  ['chinook/Chinook_SqlServer.sql', /^sqlserver/],
  ['chinook/Chinook_Sqlite.sql', /^sqlite/],
  ['chinook/Chinook_Sqlite.sqlite', /^sqlite certain/],
  ['northwind/mssql-instpubs.sql', /^sqlserver/],
  ['northwind/northwind-postgres.sql', /^postgresql/],
  ['northwind/northwind-sqlite-create.sql', /^sqlite/],
  ['northwind/mysql-northwind.sql', /^mysql/],
  ['pagila/pagila-schema.sql', /^postgresql certain/],
  ['powerdns/schema.mssql.sql', /^sqlserver/],
  ['powerdns/schema.pgsql.sql', /^postgresql/],
  ['quartz/tables_oracle.sql', /^oracle/],
  ['quartz/tables_mysql.sql', /^mysql/],
  ['roundcube/sqlite.initial.sql', /^sqlite/],
  ['spring-batch/schema-sqlserver.sql', /^sqlserver/],
  ['employees-bytebase/mysql/dataset_small/object.sql', /^mysql/],
];

for (const [file, expected] of real) {
  const path = corpusFile(`databases/${file}`);
  if (path === undefined) {
    skipped(`detects ${file}`, 'the folder of real databases is not present');
    continue;
  }
  test(`detects ${file} without its name`, () => {
    const head = Buffer.alloc(65_536);
    const handle = openSync(path, 'r');
    const length = readSync(handle, head);
    closeSync(handle);
    const found = detectDialect(head.subarray(0, length));
    assert.match('dialect' in found ? `${found.dialect} ${found.confidence}` : found.unreadable, expected);
  });
}

test.run();
