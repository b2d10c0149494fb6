import type { Dialect } from '#shared/engines/schema/model.ts';

export interface DialectTypes {
  dialect: Dialect;
  heading: string;
  /** Types as a script declares them, each becomes a column of one table without rows. */
  declared: readonly string[];
}

/** A declared type whose counterpart follows from the rows: the same column with other values. */
export interface DecidedByData {
  dialect: Dialect;
  declared: string;
  /** Literals of the dialect, one row each. */
  values: readonly string[];
  /** What these values have in common, plain words. */
  valuesAre: string;
}

const words = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');

/** Every kind of type that the readers know, dialect by dialect. */
export const dialectTypes: readonly DialectTypes[] = [
  {
    dialect: 'mysql',
    heading: 'MySQL',
    declared: words(`tinyint(1)
      tinyint
      tinyint unsigned
      smallint
      smallint unsigned
      mediumint
      mediumint unsigned
      int
      int unsigned
      int(6) unsigned zerofill
      bigint
      bigint unsigned
      decimal(10,2)
      decimal(65,30)
      float
      float(7,3)
      double
      bool
      bit(1)
      bit(8)
      char(10)
      varchar(190)
      tinytext
      text
      mediumtext
      longtext
      binary(16)
      binary(20)
      varbinary(255)
      tinyblob
      blob
      mediumblob
      longblob
      date
      time
      time(6)
      datetime
      datetime(3)
      datetime(6)
      timestamp
      timestamp(6)
      year
      enum('a','b')
      set('a','b')
      json
      geometry
      point
      linestring
      polygon
      multipoint
      multilinestring
      multipolygon
      geometrycollection`),
  },
  {
    dialect: 'mariadb',
    heading: 'MariaDB, where it differs from MySQL',
    declared: words(`json
      uuid
      inet4
      inet6`),
  },
  {
    dialect: 'sqlserver',
    heading: 'SQL Server',
    declared: words(`bit
      tinyint
      smallint
      int
      bigint
      decimal(18,4)
      numeric(9)
      money
      smallmoney
      float
      float(24)
      real
      date
      time(7)
      time(3)
      datetime
      smalldatetime
      datetime2(7)
      datetime2(3)
      datetimeoffset(7)
      datetimeoffset(3)
      char(10)
      varchar(50)
      varchar(max)
      nchar(10)
      nvarchar(50)
      nvarchar(max)
      text
      ntext
      binary(8)
      varbinary(50)
      varbinary(max)
      image
      rowversion
      uniqueidentifier
      xml
      sql_variant
      hierarchyid
      geometry
      geography
      sysname`),
  },
  {
    dialect: 'oracle',
    heading: 'Oracle',
    declared: words(`NUMBER
      NUMBER(4)
      NUMBER(9)
      NUMBER(18)
      NUMBER(38)
      NUMBER(10,2)
      NUMBER(5,-2)
      INTEGER
      FLOAT
      FLOAT(49)
      BINARY_FLOAT
      BINARY_DOUBLE
      CHAR(10)
      NCHAR(10)
      VARCHAR2(100 CHAR)
      VARCHAR2(100 BYTE)
      NVARCHAR2(100)
      LONG
      CLOB
      NCLOB
      RAW(16)
      LONG RAW
      BLOB
      BFILE
      DATE
      TIMESTAMP
      TIMESTAMP(3)
      TIMESTAMP(9)
      TIMESTAMP WITH TIME ZONE
      TIMESTAMP WITH LOCAL TIME ZONE
      INTERVAL YEAR TO MONTH
      INTERVAL DAY TO SECOND
      ROWID
      UROWID
      XMLTYPE
      JSON`),
  },
  {
    dialect: 'sqlite',
    heading: 'SQLite',
    declared: words(`INTEGER
      INT
      BIGINT
      BOOLEAN
      REAL
      DOUBLE
      NUMERIC
      DECIMAL(10,2)
      TEXT
      VARCHAR(50)
      CLOB
      BLOB
      DATE
      DATETIME
      TIMESTAMP
      TIME
      JSON
      UUID
      ANY`),
  },
  {
    dialect: 'postgresql',
    heading: 'PostgreSQL',
    declared: words(`smallint
      integer
      bigint
      serial
      bigserial
      numeric(12,2)
      numeric
      real
      double precision
      money
      boolean
      character(10)
      character varying(50)
      text
      bytea
      date
      time without time zone
      timestamp without time zone
      timestamp with time zone
      interval
      uuid
      json
      jsonb
      xml
      inet
      cidr
      macaddr
      bit(8)
      bit varying(64)
      integer[]
      int4range
      tsvector
      point
      geometry`),
  },
];

/** Where the same declared type becomes another one because of what the rows hold. */
export const decidedByData: readonly DecidedByData[] = [
  { dialect: 'mysql', declared: 'tinyint(1)', values: ['0', '1'], valuesAre: 'only 0 and 1' },
  { dialect: 'mysql', declared: 'tinyint(1)', values: ['0', '7'], valuesAre: 'a 7 among them' },
  { dialect: 'mysql', declared: 'bigint unsigned', values: ['42'], valuesAre: 'none above 2^63-1' },
  {
    dialect: 'mysql',
    declared: 'bigint unsigned',
    values: ['18446744073709551615'],
    valuesAre: 'one above 2^63-1',
  },
  { dialect: 'mysql', declared: 'time', values: ["'23:59:59'"], valuesAre: 'times of day' },
  { dialect: 'mysql', declared: 'time', values: ["'-838:59:59'"], valuesAre: 'one outside the day' },
  { dialect: 'mysql', declared: 'date not null', values: ["'2024-02-29'"], valuesAre: 'dates that exist' },
  { dialect: 'mysql', declared: 'date not null', values: ["'0000-00-00'"], valuesAre: 'a zero date' },
  {
    dialect: 'mysql',
    declared: 'datetime not null',
    values: ["'2024-00-00 00:00:00'"],
    valuesAre: 'a partly zero date',
  },
  {
    dialect: 'sqlserver',
    declared: 'datetime2(7)',
    values: ["'2024-01-01 10:00:00.1234560'"],
    valuesAre: 'six digits of a second at most',
  },
  {
    dialect: 'sqlserver',
    declared: 'datetime2(7)',
    values: ["'2024-01-01 10:00:00.1234567'"],
    valuesAre: 'seven digits of a second',
  },
  { dialect: 'oracle', declared: 'NUMBER', values: ['1', '2'], valuesAre: 'whole numbers within 64 bits' },
  { dialect: 'oracle', declared: 'NUMBER', values: ['1.5'], valuesAre: 'a fraction' },
  {
    dialect: 'oracle',
    declared: 'NUMBER(38)',
    values: ['12345678901234567890123'],
    valuesAre: 'a number beyond 64 bits',
  },
  { dialect: 'sqlite', declared: 'INTEGER', values: ['1', '2'], valuesAre: 'whole numbers' },
  { dialect: 'sqlite', declared: 'INTEGER', values: ['1', "'n/a'"], valuesAre: 'numbers and text' },
  { dialect: 'sqlite', declared: 'INTEGER', values: ['1', '1.5'], valuesAre: 'a fraction among them' },
  {
    dialect: 'sqlite',
    declared: 'DATETIME',
    values: ["'2024-01-01 10:00:00'"],
    valuesAre: 'dates written in ISO form',
  },
  { dialect: 'sqlite', declared: 'DATETIME', values: ['1700000000'], valuesAre: 'seconds since 1970' },
  { dialect: 'sqlite', declared: 'BOOLEAN', values: ['0', '1'], valuesAre: 'only 0 and 1' },
  { dialect: 'sqlite', declared: 'VARCHAR(3)', values: ["'abcdef'"], valuesAre: 'one longer than declared' },
];
