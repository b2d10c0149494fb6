import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseWithoutIcu } from './migration-checks.ts';

const ddl = [
  { object: 'collation nd', sql: "CREATE COLLATION public.nd (provider=icu, locale='und', deterministic=false);" },
  { object: 'cc', sql: 'CREATE TABLE public.cc (a text COLLATE nd);' },
];
const model = { others: [{ name: 'nd', line: 33 }] };

test('a target without ICU is refused before anything is written, with the line and what to do', () => {
  assert.throws(
    () => refuseWithoutIcu({ ddl, model }, { hasIcu: false }),
    /without the ICU library, and collation nd \(line 33 of the source\) needs it\. Nothing was written\. Name a target/,
  );
});

test('a target with ICU, or a source that needs none, goes on', () => {
  refuseWithoutIcu({ ddl, model }, { hasIcu: true });
  assert.not.throws(() => refuseWithoutIcu({ ddl: ddl.slice(1), model }, { hasIcu: false }));
});

test.run();
