-- server: sqlite
CREATE TABLE strict_one (id INTEGER PRIMARY KEY, n INT NOT NULL, r REAL, t TEXT, b BLOB, a ANY) STRICT;
INSERT INTO strict_one VALUES (1, 2, 3.5, 'x', X'00FF', 'any'), (2, 3, 4, 'y', NULL, 5);
CREATE TABLE without_rowid (k TEXT, v INTEGER, PRIMARY KEY (k DESC)) WITHOUT ROWID;
INSERT INTO without_rowid VALUES ('a', 1), ('b', 2);
CREATE TABLE both (k TEXT PRIMARY KEY, v INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE generated (
  w INTEGER, h INTEGER,
  area INTEGER GENERATED ALWAYS AS (w * h) STORED,
  label TEXT AS (w || 'x' || h) VIRTUAL,
  UNIQUE (label)
);
INSERT INTO generated (w, h) VALUES (2, 3), (4, 5);
CREATE TABLE untyped (a, b DEFAULT 5, c DEFAULT (1 + 1), d "strange type", e VARCHAR (10, 2), f UNSIGNED BIG INT, g DOUBLE PRECISION, h NATIVE CHARACTER(70), i DECIMAL(10,5), j BOOLEAN DEFAULT TRUE, k DATE DEFAULT CURRENT_DATE, l TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
INSERT INTO untyped (a, b) VALUES (1, 'x'), ('text', 2.5), (NULL, X'AB'), (9223372036854775807, -1);
CREATE TABLE [bracketed name] (`back` INTEGER, 'single' TEXT, "double ""quoted""" TEXT, [order] INT);
INSERT INTO [bracketed name] VALUES (1, 'a', 'b', 2);
CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT COLLATE NOCASE UNIQUE ON CONFLICT REPLACE);
CREATE TABLE child (
  id INTEGER PRIMARY KEY ASC,
  parent INTEGER CONSTRAINT to_parent REFERENCES parent ON DELETE CASCADE ON UPDATE SET NULL,
  code TEXT REFERENCES parent (code) MATCH SIMPLE,
  x INT CHECK (typeof(x) = 'integer'),
  CONSTRAINT two FOREIGN KEY (parent, code) REFERENCES parent (id, code) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO parent VALUES (1, 'a'), (2, 'B');
INSERT INTO child VALUES (1, 1, 'a', 5), (2, 7, NULL, 6), (3, NULL, 'b', 7);
CREATE INDEX child_partial ON child (parent) WHERE x > 5 AND code IS NOT NULL;
CREATE INDEX child_expr ON child (lower(code), x DESC);
CREATE UNIQUE INDEX child_nocase ON child (code COLLATE NOCASE, x);
CREATE VIRTUAL TABLE notes USING fts5(title, body, tokenize = 'porter ascii');
INSERT INTO notes (title, body) VALUES ('one', 'running; runs'), ('two', 'x');
CREATE VIRTUAL TABLE box USING rtree(id, minx, maxx, miny, maxy);
INSERT INTO box VALUES (1, 0, 1, 0, 1);
CREATE VIEW totals (n, s) AS SELECT count(*), sum(w) FROM generated;
CREATE TRIGGER child_ai AFTER INSERT ON child WHEN NEW.x > 1 BEGIN
  UPDATE child SET x = NEW.x WHERE id = NEW.id; -- a; b
  INSERT INTO untyped (a) VALUES ('end; not yet');
END;
CREATE TRIGGER totals_io INSTEAD OF UPDATE OF n ON totals BEGIN SELECT RAISE(ABORT, 'no; never'); END;
CREATE TEMP TABLE passing (x);
INSERT INTO passing VALUES (1);
