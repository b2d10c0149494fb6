import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { untestedReader } from './certify.ts';
import { openDriverSource } from './source/driver-source.ts';

test('a certificate says of live SQL Server and Oracle that their readers were not tested, and of no other source', () => {
  for (const kind of ['sqlserver', 'oracle'] as const) {
    assert.match(untestedReader(kind).remark ?? '', 'not tested against a real server');
    const { description } = openDriverSource(kind, `${kind}://u:secret@db.example:1/d`);
    assert.match(description.notes.join(' '), 'not tested against a real server');
    assert.match(description.notes.join(' '), /npx pnpm add (?:tedious|oracledb)/);
    assert.not.match(JSON.stringify(description), 'secret');
  }
  for (const kind of ['dump', 'sqlite-file', 'mysql', 'postgresql'] as const) assert.equal(untestedReader(kind), {});
});

test.run();
