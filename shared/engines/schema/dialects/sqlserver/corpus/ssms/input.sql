USE [master]
GO
/****** Object:  Database [Shop]    Script Date: 12/3/2019 10:21:22 AM ******/
CREATE DATABASE [Shop]
 CONTAINMENT = NONE
 ON  PRIMARY
( NAME = N'Shop', FILENAME = N'C:\Data\Shop.mdf' , SIZE = 8192KB , MAXSIZE = UNLIMITED, FILEGROWTH = 65536KB )
 LOG ON
( NAME = N'Shop_log', FILENAME = N'C:\Data\Shop_log.ldf' , SIZE = 8192KB )
 COLLATE SQL_Latin1_General_CP1_CI_AS
GO
ALTER DATABASE [Shop] SET COMPATIBILITY_LEVEL = 150
GO
IF (1 = FULLTEXTSERVICEPROPERTY('IsFullTextInstalled'))
begin
EXEC [Shop].[dbo].[sp_fulltext_database] @action = 'enable'
end
GO
ALTER DATABASE [Shop] SET ANSI_NULL_DEFAULT OFF
GO
USE [Shop]
GO
/****** Object:  User [app]    Script Date: 12/3/2019 10:21:22 AM ******/
CREATE USER [app] FOR LOGIN [app] WITH DEFAULT_SCHEMA=[dbo]
GO
ALTER ROLE [db_datareader] ADD MEMBER [app]
GO
/****** Object:  Schema [sales]    Script Date: 12/3/2019 10:21:22 AM ******/
CREATE SCHEMA [sales]
GO
/****** Object:  UserDefinedDataType [dbo].[Flag]    Script Date: 12/3/2019 10:21:22 AM ******/
CREATE TYPE [dbo].[Flag] FROM [bit] NOT NULL
GO
/****** Object:  Table [dbo].[Customer]    Script Date: 12/3/2019 10:21:22 AM ******/
SET ANSI_NULLS ON
GO
SET QUOTED_IDENTIFIER ON
GO
CREATE TABLE [dbo].[Customer](
	[Id] [int] IDENTITY(100,5) NOT FOR REPLICATION NOT NULL,
	[Full Name] [nvarchar](50) NOT NULL,
	[Email.Address] [varchar](255) COLLATE Latin1_General_CS_AS NULL,
	[Active] [dbo].[Flag] NOT NULL,
	[Balance] [money] NOT NULL,
	[RowGuid] [uniqueidentifier] ROWGUIDCOL  NOT NULL,
	[Created] [datetime] NOT NULL,
	[Version] [timestamp] NOT NULL,
	[Label]  AS (([Full Name]+N' <')+[Email.Address]+N'>') PERSISTED,
	[Doubled]  AS ([Balance]*(2)),
 CONSTRAINT [PK_Customer] PRIMARY KEY CLUSTERED 
(
	[Id] ASC
)WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF, IGNORE_DUP_KEY = OFF, ALLOW_ROW_LOCKS = ON, ALLOW_PAGE_LOCKS = ON) ON [PRIMARY],
 CONSTRAINT [UQ_Email] UNIQUE NONCLUSTERED 
(
	[Email.Address] DESC
)WITH (PAD_INDEX = OFF) ON [PRIMARY]
) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
GO
CREATE TABLE [sales].[Order](
	[Id] [bigint] NOT NULL,
	[CustomerId] [int] NOT NULL,
	[Placed] [datetime2](7) NOT NULL,
	[Note] [nvarchar](max) NULL,
 CONSTRAINT [PK_Order] PRIMARY KEY CLUSTERED ([Id] ASC)
) ON [PRIMARY]
GO
SET IDENTITY_INSERT [dbo].[Customer] ON 
GO
INSERT [dbo].[Customer] ([Id], [Full Name], [Email.Address], [Active], [Balance], [RowGuid], [Created]) VALUES (100, N'Ada O''Hara', N'ada@example.com', 1, 12.5000, N'6f9619ff-8b86-d011-b42d-00c04fc964ff', CAST(N'2019-01-02T03:04:05.007' AS DateTime))
GO
INSERT [dbo].[Customer] ([Id], [Full Name], [Email.Address], [Active], [Balance], [RowGuid], [Created]) VALUES (105, N'Zoë
two lines
GO
back', NULL, 0, 0.0000, N'6f9619ff-8b86-d011-b42d-00c04fc96400', CAST(0x0000A9C900330B72 AS DateTime))
GO
SET IDENTITY_INSERT [dbo].[Customer] OFF
GO
INSERT [sales].[Order] ([Id], [CustomerId], [Placed], [Note]) VALUES (1, 100, CAST(N'2020-02-29T12:00:00.1234567' AS DateTime2), N'')
GO
SET ANSI_PADDING ON
GO
/****** Object:  Index [IX_Order_Placed]    Script Date: 12/3/2019 10:21:22 AM ******/
CREATE UNIQUE NONCLUSTERED INDEX [IX_Order_Placed] ON [sales].[Order]
(
	[CustomerId] ASC,
	[Placed] DESC
)
INCLUDE([Note]) 
WHERE ([Note] IS NOT NULL AND [Id]>(0))
WITH (PAD_INDEX = OFF, SORT_IN_TEMPDB = OFF, DROP_EXISTING = OFF, ONLINE = OFF) ON [PRIMARY]
GO
ALTER TABLE [dbo].[Customer] ADD  CONSTRAINT [DF_Customer_Active]  DEFAULT ((1)) FOR [Active]
GO
ALTER TABLE [dbo].[Customer] ADD  CONSTRAINT [DF_Customer_RowGuid]  DEFAULT (newsequentialid()) FOR [RowGuid]
GO
ALTER TABLE [dbo].[Customer] ADD  DEFAULT (getdate()) FOR [Created]
GO
ALTER TABLE [dbo].[Customer] ADD  DEFAULT (CONVERT([money],(-1))) FOR [Balance]
GO
ALTER TABLE [sales].[Order]  WITH CHECK ADD  CONSTRAINT [FK_Order_Customer] FOREIGN KEY([CustomerId])
REFERENCES [dbo].[Customer] ([Id])
ON UPDATE CASCADE
ON DELETE CASCADE
GO
ALTER TABLE [sales].[Order] CHECK CONSTRAINT [FK_Order_Customer]
GO
ALTER TABLE [dbo].[Customer]  WITH NOCHECK ADD  CONSTRAINT [CK_Balance] CHECK  (([Balance]>=(0) OR [Balance]=(-1)))
GO
ALTER TABLE [dbo].[Customer] CHECK CONSTRAINT [CK_Balance]
GO
/****** Object:  StoredProcedure [dbo].[Touch]    Script Date: 12/3/2019 10:21:22 AM ******/
SET ANSI_NULLS ON
GO
CREATE PROCEDURE [dbo].[Touch] @id int
AS
BEGIN
	SET NOCOUNT ON;
	UPDATE dbo.Customer SET Created = GETDATE() WHERE Id = @id;
	INSERT INTO dbo.Customer ([Full Name]) VALUES (N'not a row');
	IF @@ROWCOUNT = 0 CREATE TABLE inner_table (a int);
END
GO
CREATE TRIGGER [sales].[OrderTouched] ON [sales].[Order]
WITH EXECUTE AS OWNER
AFTER INSERT, UPDATE
NOT FOR REPLICATION
AS
BEGIN
	SET NOCOUNT ON;
END
GO
ALTER TABLE [sales].[Order] ENABLE TRIGGER [OrderTouched]
GO
CREATE VIEW [dbo].[ActiveCustomer]
WITH SCHEMABINDING
AS
SELECT TOP (100) PERCENT c.Id, c.[Full Name] AS Name FROM dbo.Customer AS c WHERE c.Active = 1 ORDER BY c.Id
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'Who buys; it''s all here' , @level0type=N'SCHEMA',@level0name=N'dbo', @level1type=N'TABLE',@level1name=N'Customer'
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'First and last' , @level0type=N'SCHEMA',@level0name=N'dbo', @level1type=N'TABLE',@level1name=N'Customer', @level2type=N'COLUMN',@level2name=N'Full Name'
GO
EXEC sys.sp_addextendedproperty @name=N'MS_DiagramPaneCount', @value=1 , @level0type=N'SCHEMA',@level0name=N'dbo', @level1type=N'VIEW',@level1name=N'ActiveCustomer'
GO
USE [master]
GO
ALTER DATABASE [Shop] SET  READ_WRITE 
GO
