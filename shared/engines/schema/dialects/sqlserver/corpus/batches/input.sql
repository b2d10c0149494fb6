:setvar DatabaseName "Shop"
:on error exit
:r .\more.sql
!!dir
USE [$(DatabaseName)];
SET NOCOUNT, XACT_ABORT ON
IF OBJECT_ID('dbo.a', 'U') IS NOT NULL DROP TABLE dbo.a
IF OBJECT_ID(N'b') IS NOT NULL
BEGIN
  PRINT 'dropping'
  DROP TABLE IF EXISTS b
END
ELSE
  PRINT 'nothing'
CREATE TABLE a (id int, CHECK (id > 0)) CREATE TABLE b (id int PRIMARY KEY)
DECLARE @i int = 1, @s varchar(10) = CASE WHEN 1 = 1 THEN 'x' ELSE 'y' END
SET @i = (SELECT MAX(id) FROM a)
SELECT CASE WHEN id = 1 THEN 'one' ELSE 'other' END FROM a UNION ALL SELECT 'x'
BEGIN TRAN load
BEGIN TRY
  INSERT a VALUES (1) INSERT a VALUES (2);
  COMMIT TRAN load
END TRY
BEGIN CATCH
  ROLLBACK
  THROW
END CATCH
IF NOT EXISTS (SELECT 1 FROM b) INSERT b VALUES (1)
WHILE @i < 10
BEGIN
  INSERT b VALUES (@i)
  SET @i = @i + 1
END
again:
IF @i > 5 GOTO again
go
INSERT a VALUES (3)
 GO 3 -- three times
;WITH ids AS (SELECT id FROM a) DELETE FROM b WHERE id IN (SELECT id FROM ids)
MERGE b USING a ON a.id = b.id WHEN MATCHED THEN UPDATE SET id = a.id WHEN NOT MATCHED THEN INSERT (id) VALUES (a.id);
GRANT SELECT, INSERT, UPDATE ON a TO reader
UPDATE a SET id = id + 1
BULK INSERT b FROM 'C:\rows.csv' WITH (FIELDTERMINATOR = ',')
SELECT * INTO copied FROM a
SELECT * INTO #temporary FROM a
CREATE TABLE #temporary (a int)
RAISERROR('done', 0, 1) WITH NOWAIT
sp_help a
EXEC master.dbo.xp_cmdshell 'dir'
EXEC dbo.unknown_procedure 1, @x = 2
FROBNICATE everything
GO
