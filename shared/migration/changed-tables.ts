import type { Assessment } from '#shared/engines/schema/finding.ts';

/** Tables that are made otherwise now, or are in one of the two only. */
export function changedTables(before: Pick<Assessment, 'ddl'>, now: Pick<Assessment, 'ddl'>): string[] {
  const byObject = ({ ddl }: Pick<Assessment, 'ddl'>): Map<string, string> => {
    const tables = new Map<string, string>();
    for (const { phase, object, sql } of ddl)
      if (phase === 'tables') tables.set(object, `${tables.get(object) ?? ''}${sql}\n`);
    return tables;
  };
  const [earlier, later] = [byObject(before), byObject(now)];
  return [...new Set([...earlier.keys(), ...later.keys()])].filter(name => earlier.get(name) !== later.get(name));
}

const namedMax = 5;

/** The first of them, and how many more there are. */
export function namesOf(names: readonly string[]): string {
  const more = names.length - namedMax;
  return `${names.slice(0, namedMax).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
