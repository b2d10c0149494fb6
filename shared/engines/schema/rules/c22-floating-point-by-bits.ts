import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C22',
  title: 'Floating-point numbers are written with the digits that bring them back exactly',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'schema',
  help: 'Many tools print a floating-point number with six digits or so and lose the rest. CloudForge copies such numbers in the binary form of COPY, and the proof compares them bit by bit.',
  *check(input) {
    const found = columns(input).filter(({ target }) => target?.type === 'real' || target?.type === 'double precision');
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} of floating-point numbers ${verb(found.length, 'is', 'are')} copied with every bit: ${names}.`,
      why: 'A number printed with too few digits comes back as a neighbour of itself, which nobody notices until sums differ.',
      fix: 'CloudForge writes them in binary, and the proof compares the bits of both sides. Nothing to do.',
      automatic: true,
    };
  },
});
