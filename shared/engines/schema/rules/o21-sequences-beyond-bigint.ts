import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { count, sentence, verb } from './support/words.ts';

const int64Max = 9_223_372_036_854_775_807n;

function isBeyond(number: string | undefined): boolean {
  if (number === undefined || !/^-?\d{1,40}$/.test(number)) return false;
  const value = BigInt(number);
  return value > int64Max || value < -int64Max - 1n;
}

export const rule = defineRule({
  code: 'O21',
  title: 'Sequences beyond bigint',
  severity: 'cosmetic',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'A sequence of Oracle counts to 28 digits. Those of PostgreSQL end at 9,223,372,036,854,775,807, which is enough for all that start low.',
  *check({ model }) {
    for (const { name, start, next, line } of model.sequences) {
      if (!isBeyond(start) && !isBeyond(next)) continue;
      yield {
        object: `sequence ${name}`,
        line,
        severity: 'blocker',
        message: `The sequence stands at ${next ?? start}, beyond the largest number of PostgreSQL's sequences.`,
        why: 'It cannot be made so, and would give numbers that are in use if it began again.',
        fix: 'Begin it anew at a smaller number that is free, or make its numbers in another way, such as gen_random_uuid().',
        effort: [0.5, 4],
      };
    }
    const limits = model.sequences.filter(({ min, max }) => isBeyond(min) || isBeyond(max));
    if (limits.length === 0) return;
    const { names, ...where } = group(
      limits.map(({ name, line }) => ({ object: `sequence ${name}`, line })),
      'sequence',
    );
    yield {
      ...where,
      message: `${sentence(count(limits.length, 'sequence'))} ${verb(limits.length, 'has a limit', 'have limits')} of more digits than PostgreSQL counts: ${names}.`,
      why: 'It is the limit that Oracle sets by itself; no counter reaches it.',
      fix: 'CloudForge sets the largest limit there is. Nothing to do.',
      automatic: true,
    };
  },
});
