import { defineRule } from './support/define.ts';
import { type Named, named } from './support/identifiers.ts';
import { count, list, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C05',
  title: 'The same index name in several tables',
  severity: 'cosmetic',
  dialects: ['mysql', 'mariadb', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'In MySQL an index name belongs to its table, so every table may have an index called name. In PostgreSQL it belongs to the whole schema, together with tables, views and sequences.',
  *check({ model, target }) {
    const bySpace = new Map<string, Named[]>();
    for (const entry of named(model)) {
      if (entry.kind === 'column' || entry.kind === 'constraint' || entry.kind === 'routine') continue;
      const key = `${entry.table?.schema ?? ''}\0${entry.name}`;
      const known = bySpace.get(key);
      if (known === undefined) bySpace.set(key, [entry]);
      else known.push(entry);
    }
    const clashes = [...bySpace.values()].filter(
      entries => entries.length > 1 && entries.some(({ kind }) => kind === 'index'),
    );
    const [first] = clashes;
    if (first === undefined) return;
    const renamed = target.renames
      .filter(({ kind }) => kind === 'index')
      .map(({ from, to }) => `${from} becomes ${to}`);
    yield {
      object: clashes.length === 1 ? `index ${first[0]?.name ?? ''}` : count(clashes.length, 'index name'),
      line: first[0]?.line ?? 0,
      message: `${sentence(count(clashes.length, 'index name'))} ${verb(clashes.length, 'is', 'are')} used more than once in the schema: ${list(clashes.map(entries => entries[0]?.name ?? ''))}.`,
      why: 'In PostgreSQL an index name may occur only once in a schema, so the second index could not be created.',
      fix: `CloudForge gives each of them a name of its own${renamed.length > 0 ? `: ${list(renamed, 5)}` : ''}. Queries do not name indexes, so nothing else changes.`,
      automatic: true,
    };
  },
});
