import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M16',
  title: 'ENUM columns',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'An ENUM column allows only the values of a list, and MySQL sorts it by the position in the list: low, medium, high. As text with a check the list is still enforced, but sorting goes by the alphabet.',
  *check(input) {
    const found = columns(input).filter(({ column }) => column.type.kind === 'enum');
    const unordered = found.filter(({ column, target }) => {
      if (column.type.kind !== 'enum' || target?.type !== 'text') return false;
      const { values } = column.type;
      return values.some((value, at) => at > 0 && (values[at - 1] ?? '') > value);
    });
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'ENUM column');
    const types = [...new Set(found.map(({ target }) => target?.type ?? 'text'))].join(' or ');
    yield {
      ...where,
      severity: unordered.length > 0 ? 'behaviour' : 'cosmetic',
      message: `${sentence(count(found.length, 'ENUM column'))} ${verb(found.length, 'becomes', 'become')} ${types} with a list of allowed values: ${names}.${unordered.length > 0 ? ` ${sentence(count(unordered.length, 'list'))} ${verb(unordered.length, 'is', 'are')} not in the order of the alphabet.` : ''}`,
      why: 'Queries that sort by such a column, or compare it with the position in the list, give another order than before.',
      fix:
        unordered.length > 0
          ? `Where you sort by ${unordered[0]?.object ?? 'such a column'}, name the order in the query: ORDER BY array_position(ARRAY['low', 'medium', 'high'], column).`
          : 'Nothing to do: the order of these lists is that of the alphabet.',
      ...(unordered.length > 0 ? { effort: [0.25, 2] as const } : { automatic: true }),
    };
  },
});
