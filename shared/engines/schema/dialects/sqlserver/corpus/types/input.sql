CREATE TABLE t (
  a1 bit, a2 tinyint, a3 smallint, a4 int, a5 bigint, a6 integer,
  b1 decimal, b2 decimal(9), b3 numeric(38, 10), b4 dec(5,2), b5 money, b6 smallmoney,
  c1 float, c2 float(24), c3 float(25), c4 real, c5 double precision,
  d1 date, d2 time, d3 time(0), d4 datetime, d5 smalldatetime, d6 datetime2, d7 datetime2(3), d8 datetimeoffset(4),
  e1 char, e2 char(10), e3 varchar(20), e4 varchar(max), e5 nchar(5), e6 nvarchar(4000), e7 nvarchar(MAX),
  e8 text, e9 ntext, f1 national character varying(12), f2 character varying(7), f3 sysname,
  g1 binary(16), g2 varbinary(100), g3 varbinary(max), g4 image, g5 rowversion,
  h1 uniqueidentifier, h2 xml, h3 xml(CONTENT dbo.Books), h4 sql_variant, h5 hierarchyid, h6 geography, h7 sys.geometry,
  i1 dbo.Unknown, i2 frobnicate(3) NOT NULL WHATEVER this,
  [j1] AS a4 + 1, j2 AS (CONVERT([decimal](10,2),b5)) PERSISTED NOT NULL, j3 AS e3 + '-' + e6, j4 AS year(d4),
  j5 AS CASE WHEN a4 > 0 THEN 'many' ELSE 'none' END, j6 AS DATEADD(day, 1, d1), j7 AS dbo.fn(a4)
)
