import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import { modelArbitrary } from '#shared/engines/schema/emit/arbitrary-model.ts';
import { type ScratchTarget, scratchTarget } from '../testing.ts';
import { stagedDifferences } from './testing-staged.ts';

let scratch: ScratchTarget;
test.before(async () => {
  scratch = await scratchTarget();
});
test.after(async () => scratch.stop());

const facts = { duplicateKeys: [], orphans: [], duplicateRows: [] };
const seed = Number(process.env.CLOUDFORGE_SEED ?? 20_261_124);
const numRuns = Number(process.env.CLOUDFORGE_RUNS ?? 6);

test('any model comes out of staging and swap as it does when it is made directly', async () => {
  await fc.assert(
    fc.asyncProperty(modelArbitrary, async model => {
      const assessment = assess({ model, facts }, { parse: scratch.parse });
      assert.equal(await stagedDifferences(scratch, assessment), []);
    }),
    { numRuns, seed },
  );
});

test('and so it does where an extension keeps the schema in its place', async () => {
  await scratch.query('CREATE EXTENSION citext SCHEMA public');
  await fc.assert(
    fc.asyncProperty(modelArbitrary, async model => {
      const assessment = assess({ model, facts }, { parse: scratch.parse });
      assert.equal(await stagedDifferences(scratch, assessment), []);
    }),
    { numRuns: Math.ceil(numRuns / 2), seed },
  );
  await scratch.query('DROP EXTENSION citext');
});

test.run();
