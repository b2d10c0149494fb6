/** Families of PostgreSQL types between which a foreign key can compare values. */
const families: [RegExp, string][] = [
  [/^(smallint|integer|bigint|int\d?|serial|bigserial|smallserial)$/, 'whole numbers'],
  [/^(numeric|decimal)\b/, 'decimal numbers'],
  [/^(real|double precision|float\d?)$/, 'floating-point numbers'],
  [/^(text|varchar|character varying|char|character|bpchar|citext|name)\b/, 'text'],
  [/^(timestamp|timestamptz|date)\b/, 'dates'],
  [/^(time|timetz)\b/, 'times'],
  [/^(bit|bit varying|varbit)\b/, 'bits'],
];

function familyOf(type: string): string {
  return families.find(([pattern]) => pattern.test(type))?.[1] ?? type;
}

/**
 * Whether PostgreSQL can build a foreign key from one type to another: the same family, or a number that widens to the
 * parent's type without a cast being asked for (PostgreSQL source, ATAddForeignKeyConstraint).
 */
export function canReference(child: string, parent: string): boolean {
  const from = familyOf(child);
  const to = familyOf(parent);
  if (from === to) return true;
  const widens: { [family: string]: string[] } = {
    'whole numbers': ['decimal numbers', 'floating-point numbers'],
    'decimal numbers': ['floating-point numbers'],
  };
  return widens[from]?.includes(to) ?? false;
}
