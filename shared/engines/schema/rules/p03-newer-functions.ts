import type { Model } from '../model.ts';
import { defineRule } from './support/define.ts';
import { withoutTexts } from './support/scan.ts';
import { list } from './support/words.ts';

/** Functions by the version of PostgreSQL that brought them (release notes 16 to 18). */
const functionsOf: { [version: string]: string[] } = {
  18: ['uuidv7', 'uuidv4', 'casefold', 'crc32', 'crc32c', 'array_sort', 'array_reverse', 'gamma', 'lgamma'],
  17: [
    'json_table',
    'json_exists',
    'json_query',
    'json_value',
    'json_scalar',
    'json_serialize',
    'to_bin',
    'to_oct',
    'merge_action',
    'uuid_extract_timestamp',
    'uuid_extract_version',
    'xmltext',
  ],
  16: [
    'any_value',
    'array_sample',
    'array_shuffle',
    'date_add',
    'date_subtract',
    'random_normal',
    'erf',
    'erfc',
    'pg_input_is_valid',
    'json_arrayagg',
    'json_objectagg',
    'json_array',
  ],
};

export const rule = defineRule({
  code: 'P03',
  title: 'Functions of a newer PostgreSQL',
  severity: 'behaviour',
  dialects: ['postgresql'],
  foundIn: 'schema',
  help: 'Each version of PostgreSQL brings new functions. A schema that uses them cannot be created on an older server.',
  *check({ model }) {
    const text = sqlOf(model);
    const own = new Set(model.routines.map(({ name }) => name.toLowerCase()));
    for (const version of [18, 17, 16]) {
      const names = (functionsOf[version] ?? []).filter(
        name => !own.has(name) && new RegExp(`(?<![\\w."$])${name}\\s*\\(`, 'i').test(text),
      );
      const isVirtual =
        version === 18 &&
        model.tables.some(({ columns }) => columns.some(({ generated }) => generated?.stored === false));
      const parts = [
        ...names.map(name => `the function ${name}`),
        ...(isVirtual ? ['columns that are calculated when read (VIRTUAL)'] : []),
      ];
      if (parts.length === 0) continue;
      yield {
        object: model.database ?? 'the database',
        line: 0,
        message: `The schema uses ${list(parts)}, which PostgreSQL has since version ${version}.`,
        why: 'On an older server the objects that use it cannot be created.',
        fix: `Use a server of version ${version} or newer. This asks the server for its version:\nSHOW server_version;`,
        effort: [0.1, 2],
      };
      return;
    }
  },
});

/** Every expression and program of the schema, without what stands in single quotes. */
function sqlOf(model: Model): string {
  const parts: string[] = [];
  for (const table of model.tables) {
    for (const column of table.columns) {
      if (column.default?.kind === 'sql') parts.push(column.default.text);
      if (column.generated !== undefined) parts.push(column.generated.expression);
    }
    for (const { expression } of table.checks) parts.push(expression);
    for (const { parts: indexed, where } of table.indexes) {
      parts.push(where ?? '', ...indexed.map(({ expression }) => expression ?? ''));
    }
  }
  for (const { query } of model.views) parts.push(query);
  for (const { text } of model.routines) parts.push(text);
  return parts.map(part => withoutTexts(part, { escapes: false })).join('\n');
}
