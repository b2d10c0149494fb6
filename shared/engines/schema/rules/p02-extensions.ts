import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { targetName } from './support/sql.ts';
import { count, sentence, verb } from './support/words.ts';

/** Extensions that come with PostgreSQL itself (its folder contrib); a full installation has them. */
const supplied = new Set(
  'adminpack amcheck autoinc bloom btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore insert_username intagg intarray isn lo ltree moddatetime pageinspect pg_buffercache pg_freespacemap pg_logicalinspect pg_prewarm pg_stat_statements pg_surgery pg_trgm pg_visibility pg_walinspect pgcrypto pgrowlocks pgstattuple plpgsql postgres_fdw refint seg sslinfo tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp xml2'.split(
    ' ',
  ),
);

export const rule = defineRule({
  code: 'P02',
  title: 'Extensions that the new server needs',
  severity: 'behaviour',
  dialects: ['postgresql'],
  foundIn: 'schema',
  help: 'Extensions add types and functions to PostgreSQL. Some come with it, others have to be installed on the server first; hosted services allow only a list of them.',
  *check({ model }) {
    const extensions = model.others.filter(({ kind, name }) => kind === 'extension' && name !== 'plpgsql');
    const common = extensions.filter(({ name }) => supplied.has(name));
    for (const { name, line } of extensions) {
      if (supplied.has(name)) continue;
      yield {
        object: `extension ${name}`,
        line,
        severity: 'blocker',
        message: `The database needs the extension ${name}, which is not part of PostgreSQL itself.`,
        why: 'Tables and functions that use it cannot be created where it is missing.',
        fix: `Install it on the new server, or ask your provider whether it is offered, before anything is loaded. This says whether the server has it:\nSELECT * FROM pg_available_extensions WHERE name = '${name.replaceAll("'", "''")}';`,
        effort: [0.25, 2],
      };
    }
    if (common.length === 0) return;
    const { names, ...where } = group(
      common.map(({ name, line }) => ({ object: `extension ${name}`, line })),
      'extension',
    );
    yield {
      ...where,
      message: `The database needs ${count(common.length, 'extension')} that ${verb(common.length, 'comes', 'come')} with PostgreSQL: ${names}.`,
      why: 'Small installations leave these out (on Debian they are part of the package postgresql-contrib).',
      fix: `${sentence(verb(common.length, 'it is', 'they are'))} created before the tables.\n${common.map(({ name }) => `CREATE EXTENSION IF NOT EXISTS ${targetName(name)};`).join('\n')}`,
      automatic: true,
    };
  },
});
