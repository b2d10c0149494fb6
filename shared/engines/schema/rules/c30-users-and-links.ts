import type { OtherObject } from '../model.ts';
import { defineRule } from './support/define.ts';
import { count, list, verb } from './support/words.ts';

const nouns: { [Kind in OtherObject['kind']]?: [string, string] } = {
  user: ['user', 'users'],
  role: ['role', 'roles'],
  grant: ['grant of rights', 'grants of rights'],
  policy: ['row-level security policy', 'row-level security policies'],
  synonym: ['synonym (a second name of a table)', 'synonyms (second names of tables)'],
  'database-link': ['link to another database', 'links to other databases'],
  server: ['link to another server', 'links to other servers'],
  publication: ['publication for replication', 'publications for replication'],
};

export const rule = defineRule({
  code: 'C30',
  title: 'Users, rights and links to other databases',
  severity: 'behaviour',
  dialects: 'all',
  foundIn: 'schema',
  help: 'Who may do what, and which other databases are reached from here, is written in users, grants, policies, synonyms and links. They depend on the server and are not copied blindly.',
  *check({ model }) {
    for (const [kind, [one, many]] of Object.entries(nouns)) {
      if (model.dialect === 'postgresql' && ['user', 'role', 'grant'].includes(kind)) continue;
      const objects = model.others.filter(other => other.kind === kind);
      const [first] = objects;
      if (first === undefined) continue;
      yield {
        object: count(objects.length, one, many),
        line: first.line,
        message: `The source holds ${count(objects.length, one, many)}: ${list([...new Set(objects.map(({ name }) => name))])}.`,
        why: `${verb(objects.length, 'It decides', 'They decide')} who reaches which data; without ${verb(objects.length, 'it', 'them')} the application may not be able to connect, or may be able to do too much.`,
        fix: 'These belong to the old server and are not copied; passwords least of all. Create what your application needs on the new server by hand, and give each user only what it has to have, such as:\nCREATE ROLE app LOGIN;\nGRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app;',
        effort: [0.25, Math.min(8, 0.5 + objects.length / 8)],
      };
    }
  },
});
