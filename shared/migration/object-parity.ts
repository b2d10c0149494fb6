import type { Certificate } from '#shared/engines/proof/certificate.ts';
import type { Assessment, Finding } from '#shared/engines/schema/finding.ts';
import type { TargetFacts, TargetObject } from '#shared/targets/postgresql/facts.ts';
import type { ObjectComparison, StatementOutcome } from '#shared/targets/target.ts';

type Parity = Certificate['objects'];

/**
 * What the source has and the target has not, by kind, with the finding that said so beforehand. What the conversion
 * adds by itself (triggers for change times, sequences of counters) is no question of parity with the source; whether it
 * is in the target as the plan makes it is, as with everything else down to the columns: by definition.
 */
export function objectParity(
  { model, target, findings, ddl }: Assessment,
  facts: TargetFacts,
  outcomes: readonly StatementOutcome[],
  comparison: ObjectComparison,
): Parity {
  const kinds: { kind: string; names: string[]; is: (object: TargetObject) => boolean }[] = [
    {
      kind: 'table',
      names: target.tables.map(table => table.name),
      is: ({ kind }) => kind === 'table' || kind === 'partition',
    },
    {
      kind: 'view',
      names: model.views.map(view => view.name),
      is: ({ kind }) => kind === 'view' || kind === 'materialized view',
    },
    {
      kind: 'routine',
      names: model.routines.map(routine => routine.name),
      is: ({ kind }) => kind === 'function' || kind === 'procedure' || kind === 'aggregate',
    },
    { kind: 'trigger', names: model.triggers.map(trigger => trigger.name), is: ({ kind }) => kind === 'trigger' },
    { kind: 'sequence', names: model.sequences.map(sequence => sequence.name), is: ({ kind }) => kind === 'sequence' },
    {
      kind: 'type',
      names: typesToMake(model).map(type => type.name),
      is: ({ kind }) => kind === 'type' || kind === 'domain',
    },
  ];
  const bySource = [
    ...kinds.flatMap(({ kind, names, is }) => {
      if (names.length === 0) return [];
      const present = new Set(facts.objects.filter(is).map(object => shortName(object.name)));
      const missing = names.filter(name => !present.has(folded(name)));
      return [
        {
          kind,
          source: names.length,
          target: names.length - missing.length,
          // What our own statements make is missing without excuse.
          missing: missing.map(name => ({
            name,
            finding: ddl.some(({ object }) => object === `${kind} ${name}`) ? null : announced(kind, name, findings),
          })),
        },
      ];
    }),
    ...indexParity(outcomes),
    ...largeObjectParity(model),
  ];
  return withRefusedPositions(withDifferences(bySource, comparison), outcomes);
}

/** A sequence that stands, but not where the plan puts it, would give values again that were given before. */
function withRefusedPositions(parity: Parity, outcomes: readonly StatementOutcome[]): Parity {
  const refused = outcomes.flatMap(({ object, sql, error }) =>
    error !== undefined && object.startsWith('sequence ') && /^\s*SELECT\s+setval\b/i.test(sql)
      ? [{ name: object.slice('sequence '.length), is: excerpt(error.message, 0), shouldBe: excerpt(sql, 0) }]
      : [],
  );
  if (refused.length === 0) return parity;
  const known = parity.find(({ kind }) => kind === 'sequence');
  const sequence = known ?? { kind: 'sequence', source: refused.length, target: refused.length, missing: [] };
  const different = [...(sequence.different ?? []), ...refused];
  return [...parity.filter(({ kind }) => kind !== 'sequence'), { ...sequence, different }];
}

/** SQL Server's alias types are no objects of the target: each column of such a type is written with its base type. */
function typesToMake({ dialect, types }: Assessment['model']): Assessment['model']['types'] {
  return dialect === 'sqlserver' ? types.filter(({ definition }) => definition.kind !== 'domain') : types;
}

/** Indexes are renamed where PostgreSQL needs it, so what counts is whether each statement that makes one ran. */
function indexParity(outcomes: readonly StatementOutcome[]): Parity {
  const indexes = outcomes.filter(({ sql }) => /^\s*CREATE\s+(UNIQUE\s+)?INDEX\b/i.test(sql));
  const failed = indexes.filter(({ error }) => error !== undefined);
  if (indexes.length === 0) return [];
  return [
    {
      kind: 'index',
      source: indexes.length,
      target: indexes.length - failed.length,
      missing: failed.map(({ object }) => ({ name: object, finding: null })),
    },
  ];
}

/** Data that lies outside of tables: what stays behind of it is said, by its number. */
function largeObjectParity({ issues }: Assessment['model']): Parity {
  const count = issues.reduce((sum, issue) => sum + (issue.code === 'large-objects' ? issue.count : 0), 0);
  if (count === 0) return [];
  const name = `pg_largeobject (${count.toLocaleString('en-US')} of them)`;
  return [{ kind: 'large object', source: 1, target: 0, missing: [{ name, finding: 'R01' }] }];
}

/** The name alone: without table, argument types and quotes; case does not count, as names are folded. */
function shortName(name: string): string {
  const withoutArguments = name.replace(/\(.*\)$/s, '');
  return folded(withoutArguments.split('.').at(-1) ?? withoutArguments);
}

const folded = (name: string): string => name.replaceAll('"', '').toLowerCase().slice(0, 63);

/** The code of the finding that said that an object would be left out; null if none did. */
function announced(kind: string, name: string, findings: readonly Finding[]): string | null {
  const lower = name.toLowerCase();
  // The whole name, not a part of a word: a trigger may be called `tr`.
  const whole = new RegExp(`(?:^|[ .(,])${escaped(lower)}(?:$|[ .(,])`);
  const about = findings.filter(({ object }) => whole.test(object.toLowerCase()));
  const found = about.find(({ leftOut }) => leftOut === true) ?? about.find(({ object }) => object.includes(kind));
  return (found ?? about[0])?.code ?? null;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Kinds of PostgreSQL's catalogue that are one kind of a source. */
const kindsOfSource: { readonly [kind: string]: string } = {
  'materialized view': 'view',
  function: 'routine',
  procedure: 'routine',
  aggregate: 'routine',
  domain: 'type',
};

/** Adds what is not as the plan makes it; what is known to be missing is not told again. */
function withDifferences(bySource: Parity, { expected, differences }: ObjectComparison): Parity {
  const parity = new Map(bySource.map(each => [each.kind, each]));
  // Whether keys and checks stand at all is told with the constraints.
  const told = differences.filter(({ kind, problem }) => problem !== 'missing' || !constraintKinds.has(kind));
  for (const kind of new Set(told.map(each => kindsOfSource[each.kind] ?? each.kind))) {
    const own = told.filter(each => (kindsOfSource[each.kind] ?? each.kind) === kind);
    const count = Object.entries(expected).reduce(
      (sum, [each, number]) => ((kindsOfSource[each] ?? each) === kind ? sum + number : sum),
      0,
    );
    const known = parity.get(kind) ?? { kind, source: count, target: count, missing: [] };
    const names = new Set(known.missing.map(({ name }) => shortName(name)));
    const missing = own.filter(({ name, problem }) => problem === 'missing' && !names.has(shortName(name)));
    const different = own.filter(({ problem }) => problem !== 'missing');
    parity.set(kind, {
      ...known,
      target: Math.max(0, known.target - missing.length),
      missing: [...known.missing, ...missing.map(({ schema, name }) => ({ name: `${schema}.${name}`, finding: null }))],
      ...(different.length > 0 && { different: different.map(differentOf) }),
    });
  }
  // That columns were compared, and how many, is said also where nothing differs.
  const columns = expected.column ?? 0;
  if (columns > 0 && !parity.has('column'))
    parity.set('column', { kind: 'column', source: columns, target: columns, missing: [] });
  return [...parity.values()];
}

const constraintKinds = new Set(['primary key', 'unique constraint', 'foreign key', 'check', 'exclusion constraint']);

type Different = NonNullable<Parity[number]['different']>[number];

function differentOf({ schema, name, is = '', shouldBe }: ObjectComparison['differences'][number]): Different {
  const from = shouldBe === undefined ? 0 : firstDifference(is, shouldBe);
  return {
    name: `${schema}.${name}`,
    is: excerpt(is, from),
    ...(shouldBe !== undefined && { shouldBe: excerpt(shouldBe, from) }),
  };
}

const shownMax = 1_000;
const shownBefore = 200;

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

/** Long definitions are shown around the place where they begin to differ. */
function excerpt(text: string, from: number): string {
  if (text.length <= shownMax) return text;
  const start = Math.max(0, from - shownBefore);
  const shown = text.slice(start, start + shownMax);
  return `${start > 0 ? '… ' : ''}${shown}${start + shownMax < text.length ? ' …' : ''}`.toWellFormed();
}
