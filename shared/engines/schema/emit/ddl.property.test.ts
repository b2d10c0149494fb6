import fc from 'fast-check';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { assess } from '../assess.ts';
import { modelArbitrary } from './arbitrary-model.ts';
import { differences, inTarget } from './testing.ts';

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

const facts = { duplicateKeys: [], orphans: [], duplicateRows: [] };
const seed = Number(process.env.CLOUDFORGE_SEED ?? 20_261_124);
const numRuns = Number(process.env.CLOUDFORGE_RUNS ?? 40);

test('PostgreSQL accepts the DDL of any model, and reads it back as planned', async () => {
  await fc.assert(
    fc.asyncProperty(modelArbitrary, async model => {
      const assessment = assess({ model, facts }, { parse: parseSync });
      await inTarget(server, assessment, async () => {
        assert.equal(await differences(server, assessment.target.tables), []);
      });
    }),
    { numRuns, seed },
  );
});

test.run();
