import type { Certificate } from '#shared/engines/proof/certificate.ts';
import { skippedName } from '#shared/engines/schema/skip/skip-findings.ts';
import type { Skipped } from '#shared/engines/schema/skip/skip-tables.ts';

type Parity = Certificate['objects'];

/** What the certificate says of tables that stayed behind by choice; nothing where there are none. */
export function skippedParts(skipped: Skipped | undefined): Pick<Certificate, 'skipped' | 'leftWithSkipped'> {
  if (skipped === undefined || skipped.tables.length === 0) return {};
  const { tables, left } = skipped;
  return {
    skipped: tables.map(table => ({ table: skippedName(table), reason: table.reason, rows: table.rows })),
    ...(left.length > 0 && { leftWithSkipped: left.map(({ kind, name, needs }) => ({ kind, name, needs })) }),
  };
}

/** The code of the findings that say so beforehand. */
const finding = 'R11';
/** Kinds that are counted as objects; foreign keys are constraints of tables. */
const counted: readonly string[] = ['view', 'routine', 'trigger'];

/** The parity of objects, with those that the source has and that were left out by choice among the missing. */
export function withSkippedObjects(objects: Parity, skipped: Skipped | undefined): Parity {
  if (skipped === undefined) return objects;
  const missing = [
    ...skipped.tables.map(table => ({ kind: 'table', name: skippedName(table) })),
    ...skipped.left.filter(({ kind }) => counted.includes(kind)),
  ];
  const kinds = new Set([...objects.map(({ kind }) => kind), ...missing.map(({ kind }) => kind)]);
  return [...kinds].map(kind => {
    const known = objects.find(each => each.kind === kind) ?? { kind, source: 0, target: 0, missing: [] };
    const own = missing.filter(each => each.kind === kind).map(({ name }) => ({ name, finding }));
    return { ...known, source: known.source + own.length, missing: [...known.missing, ...own] };
  });
}
