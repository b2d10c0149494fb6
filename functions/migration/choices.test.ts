import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { uploadedRun } from '#shared/testing/uploaded-run.ts';
import { migration } from './function.ts';
import { MigrationChoices } from './list-choices.ts';
import { Migration } from './migration.ts';

const dump = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
CREATE TABLE \`trail\` (\`id\` int NOT NULL, \`note\` text, PRIMARY KEY (\`id\`)) ENGINE=InnoDB;
INSERT INTO \`trail\` VALUES (1,'a\\0b'),(2,'c');
CREATE TABLE \`orders\` (\`id\` int NOT NULL, \`trail\` int, PRIMARY KEY (\`id\`),
  CONSTRAINT \`to_trail\` FOREIGN KEY (\`trail\`) REFERENCES \`trail\` (\`id\`)) ENGINE=InnoDB;
INSERT INTO \`orders\` VALUES (1,1);
CREATE VIEW \`trails\` AS select \`trail\`.\`id\` AS \`id\` from \`trail\`;
`;
const nothing = '00000000-0000-7000-8000-000000000000';

let harness: Harness;
let runId: string;
test.before(async () => {
  harness = await startHarness({ functions: [migration] });
  runId = (await uploadedRun(harness, { name: 'shop.sql', bytes: new TextEncoder().encode(dump) })).runId;
});
test.after(async () => {
  await harness.stop();
});

async function answer(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await harness.call(method, `/api/migration${path}`, body === undefined ? {} : { body });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function created(): Promise<string> {
  const made = await answer('POST', '', {
    projectId: harness.tenant.projectId,
    source: { kind: 'run', runId },
  });
  return Migration.parse(made.body).id;
}

test('choices come by table, with fitting types, what accepting means, and what goes with a skipped table', async () => {
  const id = await created();
  const { status, body } = await answer('GET', `/${id}/choices`);
  assert.is(status, 200);
  const { tables } = MigrationChoices.parse(body);
  const trail = tables.find(({ table }) => table === 'trail');
  assert.is(trail?.rows, 2);
  assert.is(trail?.stays, null);
  assert.equal(trail?.left, [
    { kind: 'foreign key', name: 'orders.to_trail', needs: 'trail' },
    { kind: 'view', name: 'trails', needs: 'trail' },
  ]);
  const nul = trail?.findings.find(({ code }) => code === 'C12');
  assert.is(nul?.column, 'note');
  assert.match(nul?.acceptMeans ?? '', 'left out');
  assert.equal(
    trail?.columns.find(({ column }) => column === 'note'),
    { column: 'note', sourceType: 'text', type: 'text', fitting: ['text', 'bytea'] },
  );
  assert.is((await answer('GET', `/${nothing}/choices`)).status, 404);
});

test('a table is skipped with a reason; without one, or of no table, nothing is saved', async () => {
  const id = await created();
  const refused = await answer('PUT', `/${id}/decisions`, { skip: [{ table: 'trial', reason: 'not needed' }] });
  assert.is(refused.status, 400);
  assert.match(JSON.stringify(refused.body), 'There is trail.');
  const unreasoned = await answer('PUT', `/${id}/decisions`, { skip: [{ table: 'trail' }] });
  assert.is(unreasoned.status, 400);
  assert.match(JSON.stringify(unreasoned.body), 'say why the table stays behind');
  const misread = await answer('PUT', `/${id}/decisions`, { cast: [{ column: 'trail.note', type: 'bytea; drop' }] });
  assert.is(misread.status, 400);
  const saved = await answer('PUT', `/${id}/decisions`, {
    skip: [{ table: 'trail', reason: ' kept in the archive ' }],
  });
  assert.is(saved.status, 200);
  assert.equal(Migration.parse(saved.body).decisions.skip, [{ table: 'trail', reason: 'kept in the archive' }]);
  const taken = await answer('PUT', `/${id}/decisions`, {});
  assert.equal(Migration.parse(taken.body).decisions.skip, []);
});

test.run();
