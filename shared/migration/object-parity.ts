import type { Certificate } from '#shared/engines/proof/certificate.ts';
import type { Assessment, Finding } from '#shared/engines/schema/finding.ts';
import type { TargetFacts, TargetObject } from '#shared/targets/postgresql/facts.ts';
import type { StatementOutcome } from '#shared/targets/target.ts';

type Parity = Certificate['objects'];

/**
 * What the source has and the target has not, by kind, with the finding that said so beforehand. What the conversion
 * adds by itself (triggers for change times, sequences of counters) is no question of parity.
 */
export function objectParity(
  { model, target, findings, ddl }: Assessment,
  facts: TargetFacts,
  outcomes: readonly StatementOutcome[],
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
  return [
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
  ];
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
