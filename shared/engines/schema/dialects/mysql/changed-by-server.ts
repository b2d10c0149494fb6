import type { Column, ColumnProfile, ReadIssue, Table } from '../../model.ts';

/** A value that MySQL would not have kept as it is written: what it does with it, and where the first one is. */
interface Change {
  what: string;
  line: number | undefined;
}

/**
 * Values in rows that the server which the script was written for would change as they come in: no server wrote them.
 * It cuts texts that are too long and blanks at the end of CHAR, fills BINARY up with zero bytes, rounds or cuts digits
 * beyond the column's, and clamps numbers beyond its range or refuses them, as its mode says. (MySQL manual, "Data Types")
 * Everything is told from the profile, so rows cost nothing more.
 */
export function changedByServer(table: Table): Omit<ReadIssue, 'count'>[] {
  const first = table.rowSpans[0]?.line ?? table.line;
  return table.columns.flatMap(column => {
    const { profile } = column;
    if (profile === undefined || column.generated !== undefined) return [];
    return changesOf(column, profile).map(({ what, line }) => ({
      code: 'rows-changed' as const,
      line: line ?? first,
      object: `${table.name}.${column.name}`,
      message: `Rows give column ${column.name} (${column.sourceType}) ${what}: the server that the script was written for would change such a value as it comes in, or refuse it.`,
    }));
  });
}

function changesOf({ type }: Column, profile: ColumnProfile): Change[] {
  const sampled = (note: string, what: string): Change[] => {
    const [sample] = profile.samples[note] ?? [];
    return sample === undefined ? [] : [{ what, line: sample.line }];
  };
  // How many characters bytes are that are valid in no character set, nobody can say.
  const isCounted = profile.encodingInvalid === 0 && !profile.approximate.includes('charactersMax');
  switch (type.kind) {
    case 'char':
      return [
        ...(isCounted ? sampled('tooLong', 'a text that is longer than it holds') : []),
        ...sampled('trailingSpaces', 'a text with blanks at its end, which CHAR does not keep'),
        ...sampled('bitsAsText', "bits (b'...') for a text"),
      ];
    case 'varchar':
    case 'text':
      return [
        ...(isCounted ? sampled('tooLong', 'a text that is longer than it holds') : []),
        ...sampled('bitsAsText', "bits (b'...') for a text"),
      ];
    case 'binary':
      return [
        ...sampled('tooLong', 'more bytes than it holds'),
        ...sampled('tooShort', 'fewer bytes than it has, which are filled up with zero bytes'),
      ];
    case 'varbinary':
    case 'blob':
      return sampled('tooLong', 'more bytes than it holds');
    case 'integer':
      return [...sampled('tooFine', 'a number with digits after the point'), ...beyondRange(type, profile)];
    case 'decimal':
    case 'float':
      return [
        ...sampled('tooFine', 'a number with more digits after the point than it keeps'),
        ...(type.unsigned === true ? sampled('negatives', 'a negative number') : []),
      ];
    case 'time':
    case 'datetime':
    case 'instant':
      return sampled('tooFine', 'a fraction of a second with more digits than it keeps');
    default:
      return [];
  }
}

function beyondRange(
  { bits, unsigned }: Extract<Column['type'], { kind: 'integer' }>,
  profile: ColumnProfile,
): Change[] {
  const { numberMin, numberMax, samples } = profile;
  if (numberMin === undefined || numberMax === undefined) return [];
  const least = unsigned ? 0n : -(2n ** BigInt(bits - 1));
  const most = 2n ** BigInt(unsigned ? bits : bits - 1) - 1n;
  // What is no whole number is told as such.
  const beyond = [numberMin, numberMax].find(text => {
    if (!/^-?\d+$/.test(text)) return false;
    return BigInt(text) < least || BigInt(text) > most;
  });
  if (beyond === undefined) return [];
  const hazards = [samples.negatives, samples.outsideInt32, samples.aboveInt64];
  const known = hazards.flatMap(list => list ?? []).find(({ value }) => value === beyond);
  return [{ what: 'a number beyond its range', line: known?.line }];
}
