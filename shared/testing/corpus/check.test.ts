import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { assessEntry, compareWithServer } from './check.ts';
import { compareHazards } from './hazards.ts';
import { sqliteSource } from './source-servers.ts';

const script = Buffer.from(`
  CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
  CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE, n INTEGER);
  CREATE INDEX by_n ON child (n DESC);
  CREATE VIEW v AS SELECT id FROM child;
  CREATE TRIGGER t AFTER INSERT ON child BEGIN SELECT 1; END;
  INSERT INTO parent VALUES (1, 'a');
  INSERT INTO child VALUES (1, 1, 5), (2, 9, 'text');
`);
const subject = { name: 'lost.sql', server: 'sqlite' } as const;

/** What the comparison says once the model was made wrong. */
async function saysAfter(spoil: (assessment: Assessment) => void): Promise<string[]> {
  const assessment = await assessEntry(subject.name, script);
  const loaded = await sqliteSource().load(script);
  try {
    assert.equal(loaded.refused, []);
    spoil(assessment);
    return [
      ...compareWithServer(subject, assessment, await loaded.facts()),
      ...(await compareHazards(loaded.hazards, assessment)),
    ];
  } finally {
    await loaded.close();
  }
}

const table = (assessment: Assessment, name: string): Assessment['model']['tables'][number] => {
  const found = assessment.model.tables.find(one => one.name === name);
  assert.ok(found !== undefined);
  return found;
};

test('a right model has no differences', async () => {
  assert.equal(await saysAfter(() => undefined), []);
});

const wrongs: [string, (assessment: Assessment) => void, RegExp][] = [
  ['a lost table', a => a.model.tables.pop(), /server has table child/],
  ['a lost column', a => table(a, 'child').columns.pop(), /server has column child\.n #3 integer/],
  ['columns in another order', a => table(a, 'child').columns.reverse(), /server has column child\.id #1/],
  [
    'a wrong type',
    a => Object.assign(table(a, 'parent').columns[1] ?? {}, { sourceType: 'BLOB' }),
    /parent\.code #2 text/,
  ],
  ['a lost NOT NULL', a => Object.assign(table(a, 'parent').columns[1] ?? {}, { nullable: true }), /parent\.code/],
  ['a lost primary key', a => Object.assign(table(a, 'parent'), { primaryKey: undefined }), /primary key of parent/],
  ['a lost unique key', a => table(a, 'parent').uniqueKeys.pop(), /unique on parent \(code\)/],
  ['a lost index', a => table(a, 'child').indexes.pop(), /index on child \(n desc\)/],
  ['a lost foreign key', a => table(a, 'child').foreignKeys.pop(), /foreign key of child \(parent_id\)/],
  [
    'another action of a foreign key',
    a => Object.assign(table(a, 'child').foreignKeys[0] ?? {}, { onDelete: 'set null' }),
    /delete cascade/,
  ],
  ['a wrong number of rows', a => Object.assign(table(a, 'child'), { rowCount: 3 }), /server has rows of child: 2/],
  ['a lost view', a => a.model.views.pop(), /server has view v/],
  ['a lost trigger', a => a.model.triggers.pop(), /server has trigger t on child after insert/],
  ['lost orphans', a => a.facts.orphans.pop(), /child\.parent_id: the server has 1 rows without a parent, the facts 0/],
  [
    'a wrong profile',
    a => Object.assign(table(a, 'child').columns[2]?.profile?.storageClasses ?? {}, { text: 0 }),
    /child\.n: the server counts storageClasses\.text 1/,
  ],
];

for (const [what, spoil, says] of wrongs) {
  test(`${what} is told`, async () => {
    const lines = await saysAfter(assessment => void spoil(assessment));
    assert.ok(
      lines.some(line => says.test(line)),
      `it says: ${lines.join(' | ') || 'nothing'}`,
    );
  });
}

test.run();
