import fc from 'fast-check';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { assess } from '../../assess.ts';
import { createMachine } from '../../machine.ts';
import type { Model } from '../../model.ts';
import { createProfiler } from '../../profile/create-profiler.ts';
import { programs, tables } from './mysql-programs-fixture.ts';

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

const pieces = programs
  .filter(program => !program.startsWith('CREATE VIEW'))
  .map(program => program.split(/(\s+|[(),;]|(?<=\w)\.)/).filter(piece => piece !== ''));
const vocabulary = [...new Set(pieces.flat())];

/** A program in which some pieces were taken out, doubled or replaced by pieces of others. */
const damaged = fc
  .tuple(
    fc.constantFrom(...pieces),
    fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(...vocabulary)), { minLength: 1, maxLength: 2 }),
  )
  .map(([program, changes]) => {
    const parts = [...program];
    for (const [place, how, other] of changes) {
      // The head says what it is; damage there is the reader's matter.
      const at = 8 + (place % Math.max(1, parts.length - 8));
      parts.splice(at, how === 1 ? 0 : 1, ...(how === 0 ? [] : [other]));
    }
    return parts.join('');
  });

test('any program is converted into something PostgreSQL takes, or left with a reason', async () => {
  const machine = createMachine('mysql', { profile: true, createProfiler });
  machine.push(Buffer.from(tables));
  const { model, facts } = machine.finish();
  const made = assess({ model, facts }, { parse: parseSync });
  await server.query(made.ddl.map(({ sql }) => sql).join('\n'));
  let converted = 0;
  const texts = fc.sample(damaged, { seed: 12, numRuns: 600 });
  for (const text of texts) {
    const withProgram = including(model, text);
    const { ddl, findings } = assess({ model: withProgram, facts }, { parse: parseSync });
    const statements = ddl.filter(({ object }) => object.endsWith(' x'));
    const left = findings.filter(finding => finding.code === 'M42' && finding.leftOut === true);
    assert.is(Math.min(1, statements.length) + left.length, 1, text);
    if (statements.length === 0) continue;
    converted++;
    await server.query('BEGIN');
    try {
      await server.query(statements.map(({ sql }) => sql).join('\n'));
    } catch (error) {
      throw new Error(`${String(error)}\n${text}\n${statements.map(({ sql }) => sql).join('\n')}`);
    } finally {
      await server.query('ROLLBACK');
    }
  }
  assert.ok(converted > 20, `only ${converted} of ${texts.length} were converted`);
});

/** The model with this program alone, as the reader would have it. */
function including(model: Model, text: string): Model {
  const moment = /^CREATE TRIGGER \w+ (BEFORE|AFTER) (INSERT|UPDATE|DELETE)/.exec(text);
  if (moment === null) {
    const kind = text.startsWith('CREATE FUNCTION') ? 'function' : 'procedure';
    return { ...model, routines: [{ name: 'x', kind, text, line: 50 }] };
  }
  const timing = moment[1] === 'BEFORE' ? 'before' : 'after';
  const events = (['insert', 'update', 'delete'] as const).filter(event => event.toUpperCase() === moment[2]);
  return { ...model, triggers: [{ name: 'x', table: 'item', timing, events, text, line: 50 }] };
}

test.run();
