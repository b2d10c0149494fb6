import { identifierBytesMax, utf8Bytes } from '../emit/quote.ts';
import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { named } from './support/identifiers.ts';
import { count, list, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C01',
  title: 'Names longer than 63 bytes',
  severity: 'behaviour',
  dialects: 'all',
  foundIn: 'schema',
  help: 'PostgreSQL keeps 63 bytes of a name and cuts off the rest without a word. A letter with an accent counts two bytes, a Chinese character three.',
  *check({ model, target }) {
    const long = named(model).filter(({ name }) => utf8Bytes(name) > identifierBytesMax);
    if (long.length === 0) return;
    const { names, ...where } = group(long, 'name');
    const spellings = new Set(long.map(({ name }) => name));
    const renamed = target.renames.filter(
      ({ from }) => spellings.has(from) || spellings.has(from.slice(from.lastIndexOf('.') + 1)),
    );
    const inQueries = long.filter(({ kind }) => kind === 'table' || kind === 'column' || kind === 'view');
    yield {
      ...where,
      message: `${sentence(count(long.length, 'name'))} ${verb(long.length, 'is', 'are')} longer than the ${identifierBytesMax} bytes that PostgreSQL keeps: ${names}.`,
      why: 'PostgreSQL would cut such a name by itself, and two long names could become the same.',
      fix: `CloudForge shortens each to a name of its own${renamed.length > 0 ? `: ${list(renamed.map(({ from, to }) => `${from} becomes ${to}`))}` : ''}. ${inQueries.length > 0 ? 'Use the new names of tables and columns in your queries.' : 'No query names them, so nothing has to change.'}`,
      ...(inQueries.length > 0 ? { effort: [0.1, 1] as const } : { automatic: true }),
    };
  },
});
