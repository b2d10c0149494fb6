import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { named } from './support/identifiers.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'O20',
  title: 'Names with $ and #',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'A name of Oracle may hold $ and #. PostgreSQL takes $ inside a name, but # only in double quotes.',
  *check({ model }) {
    const found = named(model).filter(
      ({ kind, name }) => (kind === 'table' || kind === 'column' || kind === 'view') && name.includes('#'),
    );
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'name');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'name'))} ${verb(found.length, 'holds', 'hold')} the sign #, which PostgreSQL takes in double quotes only: ${names}.`,
      why: 'A query that writes such a name without quotes is an error: # is an operator.',
      fix: 'CloudForge quotes them in everything it writes. Put them in quotes in queries written by hand, or give them names without the sign.',
      effort: [0.1, 2],
    };
  },
});
