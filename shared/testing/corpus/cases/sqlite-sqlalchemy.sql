-- server: sqlite
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES('1975ea83b712');
CREATE TABLE user (
	id INTEGER NOT NULL, 
	name VARCHAR(50), 
	role VARCHAR(5) DEFAULT 'guest' NOT NULL, 
	active BOOLEAN, 
	created DATETIME, 
	balance NUMERIC(10, 2), 
	data JSON, 
	secret BLOB, 
	PRIMARY KEY (id), 
	CONSTRAINT ck_role CHECK (role IN ('guest', 'admin')), 
	CONSTRAINT uq_name UNIQUE (name), 
	CHECK (active IN (0, 1))
);
INSERT INTO user VALUES(1,'ann','admin',1,'2024-01-01 10:00:00.000000',12.50,'{"a": [1, 2]}',X'deadbeef');
INSERT INTO user VALUES(2,replace('two\nlines','\n',char(10)),'guest',0,NULL,NULL,NULL,X'');
INSERT INTO user VALUES(3,NULL,'guest',NULL,'2024-01-01',1e2,'null',NULL);
CREATE TABLE address (
	id INTEGER NOT NULL, 
	user_id INTEGER, 
	email VARCHAR(80) COLLATE NOCASE, 
	PRIMARY KEY (id), 
	FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE CASCADE
);
INSERT INTO address VALUES(1,1,'a@b');
INSERT INTO address VALUES(2,8,'lost@b');
CREATE INDEX ix_address_email ON address (email);
CREATE INDEX "ix user" ON user (created DESC, name);
ALTER TABLE address ADD COLUMN note TEXT DEFAULT 'none';
ALTER TABLE address RENAME COLUMN email TO mail;
ALTER TABLE address RENAME TO addresses;
COMMIT;
