CREATE TABLE t (a int, b nvarchar(50), c datetime, d varbinary(10), e decimal(10,2), f bit)
GO
INSERT t VALUES (1, 'it''s', '19960704', 0x00FF, -1.50, 1)
insert into dbo.t(a, b) values(2, N'é') , (3, NULL)
,(4, 'x' + CHAR(13) + N'y') -- a comment, (
/* another /* nested ) */ */ INSERT INTO [t] ([a],[c]) VALUES (5, CAST(0x0000901A00000000 AS DateTime));
INSERT t (a, c) VALUES (6, CAST(0x8F960258 AS SmallDateTime)), (7, CONVERT(datetime, '31/12/1999', 103)), (8, {ts '2001-02-03 04:05:06'})
INSERT t (a, c) VALUES (9, 'Jan  2 1998 12:30PM'), (10, '7/4/96'), (11, CAST(N'2019-05-06' AS Date)), (12, CAST(0xB0400B AS Date))
INSERT t (a, e) VALUES (13, $1234.50), (14, CAST(12.00 AS Decimal(10, 2))), (15, (-(3))), (+16, 1.)
INSERT t (a, c) VALUES (17, CAST(0x070000000000000000 AS DateTime2)), (18, CAST(0x0700A8E76F4BA0400B AS DateTime2)), (19, GETDATE())
INSERT t DEFAULT VALUES
INSERT t (a, b) SELECT 20, 'twenty' UNION ALL SELECT 21, N'twenty-one'
INSERT TOP (5) INTO t WITH (TABLOCK) (a) OUTPUT inserted.a VALUES (22)
INSERT "t" ("a", "b") VALUES (23, 'VALUES (1), (2) GO ; --')
INSERT t (a, b) VALUES (24,
  'on
GO
lines'
)
GO
INSERT #gone VALUES (1)
INSERT @gone VALUES (1)
INSERT t (a) SELECT a FROM t
INSERT missing VALUES (1), (2)
INSERT t (a, b) EXEC dbo.fill
GO
SET DATEFORMAT dmy
INSERT t (a, c) VALUES (25, '31/12/98')
GO
INSERT t (a, b) VALUES (26)
INSERT t (a, b) VALUES (27, 'open'
GO
PRINT 'after'
