REM ----------------------------------------------------------------
REM   install.sql: shop; made for Oracle Database 19.3
REM ----------------------------------------------------------------
SET ECHO OFF FEEDBACK 1
SET SQLBLANKLINES ON
WHENEVER SQLERROR CONTINUE
SPOOL install.log
PROMPT Don't worry about "does not exist";
DEFINE shop_owner = SHOP
define prefix='X_'
ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS' NLS_LANGUAGE = American;
DROP TABLE &shop_owner..items CASCADE CONSTRAINTS PURGE;

BEGIN
  EXECUTE IMMEDIATE 'DROP SEQUENCE items_seq';
EXCEPTION
  WHEN OTHERS THEN
    IF SQLCODE != -2289 THEN
      RAISE;
    END IF;
END;
/
create table &shop_owner..Items (
  id      number(10) primary key,
  "Label" varchar2(40) default '&prefix.none' not null,
  price   number(10,2) default 0.00 check (price >= 0),

  made    date,
  flag    char(1) default 'Y' constraint items_flag_ck check (flag in ('Y', 'N')),
  note#1  varchar2(200) unique,
  parent  references &shop_owner..items (id)
)
/
CREATE SEQUENCE items_seq;
-- a comment; with a semicolon / and a slash
/* and
/
one over lines */
INSERT INTO shop.items (id, "Label", price, made) VALUES (items_seq.NEXTVAL, 'Tea & more', 2.5, '2024-02-29 10:00:00');
INSERT INTO shop.items VALUES (2, q'[It's "quoted"; isn't it]', -1e2, DATE '2024-01-01', 'N', NULL, 1);
commit;
@@other_script.sql &1
EXEC dbms_stats.gather_schema_stats('SHOP');
ALTER TABLE shop.items MODIFY flag DEFAULT 'N';
SPOOL OFF
EXIT
