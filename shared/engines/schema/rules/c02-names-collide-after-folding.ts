import { identifierBytesMax } from '../emit/quote.ts';
import type { RuleInput } from '../finding.ts';
import { cutToBytes } from '../mapping/identifiers.ts';
import { defineRule } from './support/define.ts';
import { type Named, named } from './support/identifiers.ts';
import { list } from './support/words.ts';

export const rule = defineRule({
  code: 'C02',
  title: 'Names that differ only in upper and lower case',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'sqlite', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'PostgreSQL reads a name without quotes in lower case, and keeps 63 bytes of it. Two names that are equal after that can be told apart only in double quotes, or not at all.',
  *check(input) {
    for (const names of collisions(input)) {
      const [first] = names;
      if (first === undefined) continue;
      const targets = names.map(name => targetNameOf(input, name));
      const apart = new Set(targets).size === names.length;
      yield {
        object: first.object,
        line: names[1]?.line ?? first.line,
        severity: apart ? 'behaviour' : 'blocker',
        message: `${list(names.map(({ object }) => object))} have names that PostgreSQL takes for the same when they are written without quotes.`,
        why: apart
          ? 'A query that writes such a name without quotes reaches the wrong one, or none.'
          : 'The second of them cannot be created.',
        fix: apart
          ? `CloudForge keeps them apart as ${list(targets.map(name => `"${name}"`))}. Write them in double quotes in every query, or give one a new name.`
          : 'Give one of them another name at the source, or in the list of new names.',
        effort: [0.25, 2],
      };
    }
  },
});

/** Groups of names of one name space that are equal once folded and cut. */
function* collisions({ model }: RuleInput): Generator<Named[]> {
  const spaces = new Map<string, Named[]>();
  for (const name of named(model)) {
    if (name.kind === 'index' || name.kind === 'constraint' || name.kind === 'routine') continue;
    const space =
      name.kind === 'column' ? `column of ${name.table?.schema ?? ''}.${name.table?.name ?? ''}` : 'relation';
    const schema = name.kind === 'table' ? name.object.slice(0, -name.name.length) : '';
    const key = `${space}\0${schema}\0${folded(name.name)}`;
    const known = spaces.get(key);
    if (known === undefined) spaces.set(key, [name]);
    else if (!known.some(other => other.name === name.name)) known.push(name);
  }
  for (const names of spaces.values()) if (names.length > 1) yield names;
}

/** What PostgreSQL makes of a name without quotes. A character takes at most three bytes for each UTF-16 unit. */
function folded(name: string): string {
  const lower = name.toLowerCase();
  return lower.length * 3 <= identifierBytesMax ? lower : cutToBytes(lower, identifierBytesMax);
}

/** The name the mapping gave it; its own where the mapping says nothing. */
function targetNameOf({ target }: RuleInput, { kind, name, table }: Named): string {
  if (kind === 'table') return target.tables.find(({ source }) => source.name === name)?.name ?? name;
  if (kind !== 'column' || table === undefined) return name;
  const mapped = target.tables.find(({ source }) => source.name === table.name && source.schema === table.schema);
  return mapped?.columns.find(({ source }) => source.name === name)?.target.name ?? name;
}
