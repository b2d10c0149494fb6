-- server: mariadb
-- Text of the session is latin1, and the file is written so.
SET NAMES latin1;
CREATE TABLE ville (id INT PRIMARY KEY, nom VARCHAR(30)) DEFAULT CHARSET=latin1;
INSERT INTO ville VALUES (1,'Orléans'),(2,'Besançon'),(3,'€ euro');
