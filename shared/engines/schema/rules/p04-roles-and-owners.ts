import { defineRule } from './support/define.ts';
import { targetName } from './support/sql.ts';
import { count, list, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'P04',
  title: 'Owners and rights of the old server',
  severity: 'behaviour',
  dialects: ['postgresql'],
  foundIn: 'schema',
  help: 'A dump of PostgreSQL says who owns each table and who may use it. The roles it names exist on the old server only, so a plain restore fails at each of them.',
  *check({ model }) {
    const grants = model.others.filter(({ kind }) => kind === 'grant' || kind === 'role' || kind === 'user');
    const [first] = grants;
    if (first === undefined) return;
    const roles = [...new Set(grants.flatMap(({ text }) => rolesIn(text)))];
    yield {
      object: model.database ?? 'the database',
      line: first.line,
      message: `${sentence(count(grants.length, 'statement'))} ${verb(grants.length, 'names', 'name')} roles or rights of the old server${roles.length > 0 ? `: ${list(roles)}` : ''}.`,
      why: 'Roles belong to the server and not to the database, so they are not in the dump and the statements would fail.',
      fix: `CloudForge leaves owners and rights out; everything belongs to the role that loads it. Create the roles of your application and give each what it needs${
        roles.length > 0
          ? `:\n${roles
              .slice(0, 10)
              .map(role => `CREATE ROLE ${targetName(role)} LOGIN;`)
              .join('\n')}`
          : '.'
      }`,
      effort: [0.25, 2],
    };
  },
});

/** Roles after TO, FROM or OWNER TO. PUBLIC means everybody and is no role. */
function rolesIn(text: string): string[] {
  const match = /\b(?:TO|FROM)\s+(?:ROLE\s+)?("(?:[^"]|"")+"|[A-Za-z_][\w$]*)/i.exec(text);
  const name = match?.[1]?.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"');
  return name === undefined || /^(public|current_user|session_user)$/i.test(name) ? [] : [name];
}
