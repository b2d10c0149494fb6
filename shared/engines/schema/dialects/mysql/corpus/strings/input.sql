CREATE TABLE s (a text, b text);
INSERT INTO s VALUES ('a\'b\\','it''s'),("dq \" 'x'",'tab\tnl\nnul\0 \Z\% \_ \q'),(';--/*','#x'),
 ('adj' 'acent' "s",N'n'),(_utf8mb4'é',_latin1 'x' COLLATE latin1_bin),(X'4a4B',b'101'),(0x4A,0b11),( -5 , + 3.5e-7 ),
 (NULL,null),(TRUE,DEFAULT),(NOW(),1+1),(ST_GeomFromText('POINT(1 2)', 4326),(SELECT max(a) FROM s)),('','multi
line'),('a' -- comment ' here
 ,'b' /* ') */),(@v := 5, - 7);
SET sql_mode = 'NO_BACKSLASH_ESCAPES';
INSERT INTO s VALUES ('c:\','d:\dir\');
SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES');
CREATE TABLE "q ""t""" ("c""1" int DEFAULT '5');
INSERT INTO "q ""t""" ("c""1") VALUES (1);
SET sql_mode = DEFAULT;
INSERT INTO s VALUES ('back\\','slash');
