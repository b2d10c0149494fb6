import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadAll } from '#functions/registry.ts';
import { fromSchema } from './fuzz/from-schema.ts';

const lengthCharacters = 200_000;
const cpuMsMax = 1_500;
/** Each is the worst for another kind of pattern: of dots, blanks, words, digits, signs. */
const shapes: readonly string[] = [
  `a${'.'.repeat(lengthCharacters)}\nx`,
  `a${'a.'.repeat(lengthCharacters / 2)}!`,
  `a${' '.repeat(lengthCharacters)}\u0001x`,
  `${'1'.repeat(lengthCharacters)}x!`,
  `${'-'.repeat(lengthCharacters)}\n`,
  `numeric(${'1'.repeat(lengthCharacters)},`,
  `${'[]'.repeat(lengthCharacters / 2)}x`,
  `http://${'a@'.repeat(lengthCharacters / 2)}`,
  '*'.repeat(lengthCharacters),
];

/** The value once for each text in it, that text replaced. */
function* withText(value: unknown, text: string): Generator<unknown, void, undefined> {
  if (typeof value === 'string') yield text;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    for (const changed of withText(inner, text))
      yield Array.isArray(value)
        ? value.map((each, at) => (at === Number(key) ? changed : each))
        : { ...value, [key]: changed };
}

// The schemas run in the process that serves everybody, before anything else bounds their time.
test('texts as long as a body may be are refused or taken by every schema in no time', async () => {
  const slow: string[] = [];
  let tried = 0;
  for (const { operations } of await loadAll())
    for (const { name, input } of operations) {
      const body = input.body?.kind === 'json' ? input.body.schema : undefined;
      for (const schema of [body, input.query, input.params]) {
        if (schema === undefined) continue;
        for (const value of fc.sample(fromSchema(schema), { numRuns: 6, seed: 3 }))
          for (const shape of shapes)
            for (const changed of withText(value, shape)) {
              const before = process.cpuUsage();
              schema.safeParse(changed);
              tried += 1;
              const { user } = process.cpuUsage(before);
              if (user > cpuMsMax * 1_000)
                slow.push(`${name}: ${Math.round(user / 1_000)} ms for ${JSON.stringify(shape.slice(0, 20))}`);
              if (slow.length > 5) break;
            }
      }
    }
  assert.equal(slow, []);
  assert.ok(tried > 3_000, `only ${tried} texts were tried`);
});

test.run();
