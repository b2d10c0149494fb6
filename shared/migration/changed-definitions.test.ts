import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readScript } from '#shared/engines/schema/dialects/mysql/testing.ts';
import { changedDefinitions } from './changed-definitions.ts';

const before = `
CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, mail varchar(99) DEFAULT 'x', at datetime, UNIQUE KEY mail (mail),
  KEY recent (at)) AUTO_INCREMENT=7;
CREATE TABLE sale (id int PRIMARY KEY, who int, CONSTRAINT buyer FOREIGN KEY (who) REFERENCES users (id),
  CONSTRAINT positive CHECK (id > 0));
CREATE VIEW names AS SELECT mail FROM users;
CREATE TRIGGER stamp BEFORE INSERT ON sale FOR EACH ROW SET NEW.who = 1;
INSERT INTO users VALUES (1, 'a', NULL);
`;
const model = (script: string) => readScript(script).model;

test('rows, counters and places in a script may change', () => {
  const rows = "INSERT INTO users VALUES (2, 'b', '2024-01-01 00:00:00'), (30000, '', NULL);";
  const later = `-- another line\n${before.replace('AUTO_INCREMENT=7', 'AUTO_INCREMENT=30001')}${rows}\n`;
  assert.is.not(model(later).tables[0]?.line, model(before).tables[0]?.line);
  assert.equal(changedDefinitions(model(before), model(later)), []);
});

test('what is made after the rows is named where it changed, came or went', () => {
  const cases: [from: string, to: string, changed: string[]][] = [
    ['SELECT mail FROM users', 'SELECT id FROM users', ['view names']],
    ['UNIQUE KEY mail (mail)', 'UNIQUE KEY mail (mail, id)', ['unique key mail of users']],
    [',\n  KEY recent (at)', '', ['index recent of users']],
    ['id int PRIMARY KEY, who int', 'id int, who int', ['primary key of sale']],
    ['REFERENCES users (id)', 'REFERENCES users (id) ON DELETE CASCADE', ['foreign key buyer of sale']],
    ['id > 0', 'id > 1', ['check positive of sale']],
    ['NEW.who = 1', 'NEW.who = 2', ['trigger stamp of sale']],
    ["DEFAULT 'x'", "DEFAULT 'y'", ['column mail of users']],
    ['CREATE VIEW names', 'CREATE VIEW persons', ['view names', 'view persons']],
  ];
  for (const [from, to, changed] of cases) {
    assert.ok(before.includes(from), from);
    assert.equal(changedDefinitions(model(before), model(before.replace(from, to))), changed, to);
  }
});

test.run();
