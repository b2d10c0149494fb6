CREATE TABLE [dbo].[t]([a] [int] NOT NULL) ON [PRIMARY]
GO
IF NOT EXISTS (SELECT * FROM sys.views WHERE object_id = OBJECT_ID(N'[dbo].[v]'))
EXEC dbo.sp_executesql @statement = N'CREATE VIEW [dbo].[v]
AS
SELECT a, ''it''''s'' AS b FROM dbo.t' 
GO
IF NOT EXISTS (SELECT * FROM sys.triggers WHERE object_id = OBJECT_ID(N'[dbo].[tr]'))
EXEC dbo.sp_executesql @statement = N'

CREATE TRIGGER [dbo].[tr] ON [dbo].[t] INSTEAD OF DELETE AS
BEGIN
  RETURN
END'
GO
EXEC ('CREATE TABLE made (x int) ' + N'CREATE INDEX i ON made (x)')
EXEC sp_executesql N'DROP TABLE made CREATE TABLE made_again (y int)'
DECLARE @sql nvarchar(max) = N'x'
EXEC (@sql)
EXEC sp_executesql @sql
EXEC sp_rename 'dbo.t.a', 'b', 'COLUMN'
EXEC sp_addrolemember N'db_owner', N'app'
EXEC sp_addlinkedserver @server = N'other'
