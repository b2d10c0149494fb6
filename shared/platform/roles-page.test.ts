import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadAll } from '#functions/registry.ts';
import { permissions } from './actor.ts';
import { rolesPage } from './roles-page.ts';

const definitions = await loadAll();
const page = rolesPage(definitions);

test('the page of roles is what the table and the operations say', () => {
  const written = readFileSync(new URL('../../site/src/content/docs/roles.md', import.meta.url), 'utf8');
  assert.is(written, page, 'It is not current: npm run generate');
});

test('every operation is on it once, under its permission, and every permission has a row', () => {
  for (const { operations } of definitions)
    for (const { name, access } of operations) {
      assert.is(page.split(`| \`${name}\` |`).length, 2, name);
      const section = page
        .slice(0, page.indexOf(`| \`${name}\` |`))
        .match(/### .*/g)
        ?.at(-1);
      assert.is(section, access === 'public' ? '### Open to everybody' : `### \`${access}\``);
    }
  for (const name of Object.keys(permissions)) assert.ok(page.includes(`| \`${name}\` |`), name);
});

test('what a role on a project is enough for is said, and only where it is', () => {
  const row = (name: string): string => page.split('\n').find(line => line.startsWith(`| \`${name}\``)) ?? '';
  assert.match(row('runs:write'), /or admin, operator of it/);
  assert.match(row('projects:delete'), /or admin of it/);
  assert.not.match(row('members:write'), /of it \|$/);
  assert.not.match(row('webhooks:write'), /of it \|$/);
});

test.run();
