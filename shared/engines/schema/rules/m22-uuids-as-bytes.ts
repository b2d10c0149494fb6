import { defineRule, mysqlFamily } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M22',
  title: 'BINARY(16): most likely a UUID',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'A UUID (a key of 32 hexadecimal digits) fits exactly into 16 bytes, so MySQL programs often store it as BINARY(16). Some swap the parts of the time while storing (uuid_to_bin with 1); the bytes do not say so.',
  *check(input) {
    const found = columns(input).filter(
      ({ column: { type }, target }) => type.kind === 'binary' && type.length === 16 && target?.type !== 'uuid',
    );
    const [first] = found;
    if (first === undefined) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} of type BINARY(16) most likely ${verb(found.length, 'holds', 'hold')} UUIDs and ${verb(found.length, 'becomes', 'become')} ${first.target?.type ?? 'bytea'}: ${names}.`,
      why: 'As plain bytes the keys work, but nobody can read them, and drivers hand them over as bytes instead of text.',
      fix: `If your program stores them with uuid_to_bin(x) and without swapping, choose uuid as the type; if it swaps (uuid_to_bin(x, 1)), the parts have to be put back first. Columns that refer to each other need the same choice.`,
      effort: [0.25, 2],
    };
  },
});
