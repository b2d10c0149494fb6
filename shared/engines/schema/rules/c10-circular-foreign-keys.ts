import { loadOrder } from '../load-order.ts';
import { defineRule } from './support/define.ts';
import { foreignKeys } from './support/foreign-keys.ts';
import { objectOf } from './support/walk.ts';
import { count, list, sentence, verb } from './support/words.ts';

const circlesMax = 5;

export const rule = defineRule({
  code: 'C10',
  title: 'Tables that refer to each other in a circle',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'schema',
  help: 'Normally parents are loaded before their children. Where tables refer to each other in a circle, or a table to itself, there is no such order.',
  *check({ model, target }) {
    const { cycles } = loadOrder(model, target.tables);
    const selves = new Set(
      [...foreignKeys({ model })]
        .filter(({ table, parent }) => table === parent)
        .map(({ table }) => objectOf(model, table)),
    );
    if (cycles.length + selves.size === 0) return;
    const circles = cycles.slice(0, circlesMax).map(tables => `${list(tables)} refer to each other`);
    if (cycles.length > circlesMax) circles.push(`${count(cycles.length - circlesMax, 'more circle')} of this kind`);
    if (selves.size > 0)
      circles.push(`${list([...selves])} ${verb(selves.size, 'refers to itself', 'refer to themselves')}`);
    yield {
      object: cycles[0]?.[0] ?? [...selves][0] ?? 'the database',
      line: 0,
      message: sentence(`${circles.join('; ')}.`),
      why: 'Loaded one after the other with the foreign keys in place, some rows would come before the rows that they refer to.',
      fix: 'CloudForge loads all rows first and adds the foreign keys afterwards. Nothing to do.',
      automatic: true,
    };
  },
});
