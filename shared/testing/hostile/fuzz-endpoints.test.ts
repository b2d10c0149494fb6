import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { projects } from '#functions/projects/function.ts';
import { loadAll } from '#functions/registry.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { fuzzEndpoints } from './fuzz/fuzz-endpoints.ts';

test('generated requests to every operation get an answer that is declared, and never a 5xx', async () => {
  const definitions = await loadAll();
  const report = await fuzzEndpoints(definitions, { cases: 15, seed: 4 });
  assert.equal(report.violations, []);
  const operations = definitions.flatMap(definition => definition.operations);
  assert.is(Object.keys(report.cases).length, operations.length);
  // Not only refusals: the requests get as far as the operations' own work.
  assert.ok((report.statuses['200'] ?? 0) > 200, JSON.stringify(report.statuses));
});

test('operations that trip, or answer what they do not declare, are found', async () => {
  const shared = {
    method: 'POST',
    summary: 'Broken',
    access: 'public',
    input: { body: { kind: 'json', schema: z.object({ text: z.string().max(50), count: z.number().optional() }) } },
    output: { status: 204 },
    errors: ['validation-failed', 'body-unreadable', 'media-type-unsupported', 'body-too-large'],
  } as const;
  const broken = [
    defineOperation({
      ...shared,
      name: 'tripsOverSpaces',
      path: '/trips',
      handler: async ({ input }) => {
        if (/\s/.test(input.body.text)) throw new TypeError('a space');
        return undefined;
      },
    }),
    defineOperation({
      ...shared,
      name: 'saysConflict',
      path: '/conflict',
      handler: async ({ input }) => {
        if (input.body.count !== undefined) throw new Problem('conflict');
        return undefined;
      },
    }),
    defineOperation({
      ...shared,
      name: 'answersOtherwise',
      path: '/otherwise',
      handler: async () => new Response(null, { status: 202 }),
    }),
    defineOperation({
      ...shared,
      name: 'showsStacks',
      path: '/stacks',
      handler: async ({ input }) => new Response(`Error: x\n    at ${input.body.text}`, { status: 400 }),
    }),
  ];
  const { violations } = await fuzzEndpoints([{ ...projects, operations: broken, reactions: [], workers: [] }], {
    cases: 60,
    seed: 1,
  });
  for (const { name } of broken)
    assert.ok(
      violations.some(violation => violation.startsWith(name)),
      `${name} was not found`,
    );
});

test.run();
