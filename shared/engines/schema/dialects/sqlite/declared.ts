import type { SourceType } from '../../model.ts';

type AffinityType = Extract<SourceType, { kind: 'affinity' }>;

/**
 * The affinity of a declared type (SQLite, "Datatypes In SQLite", section 3.1: the first rule that fits, in this
 * order). In a STRICT table ANY means no affinity at all.
 */
export function affinityType(declared: string, strict: boolean): AffinityType {
  return { kind: 'affinity', affinity: affinityOf(declared.toUpperCase(), strict), declared };
}

/**
 * The type that SQLite keeps of what is written: of a type that begins with a quoted name only that name, without its
 * quotes (sqlite3Dequote in its source).
 */
export function declaredType(written: string): string {
  const closing = written.startsWith('[') ? ']' : written.slice(0, 1);
  if (!quotes.has(closing)) return written;
  let name = '';
  for (let at = 1; at < written.length; at += 1) {
    const character = written.slice(at, at + 1);
    if (character === closing) {
      if (closing === ']' || written.slice(at + 1, at + 2) !== closing) return name;
      at += 1;
    }
    name += character;
  }
  return name;
}

const quotes = new Set(['"', "'", '`', ']']);

function affinityOf(type: string, strict: boolean): AffinityType['affinity'] {
  if (strict && type === 'ANY') return 'blob';
  if (type.includes('INT')) return 'integer';
  if (type.includes('CHAR') || type.includes('CLOB') || type.includes('TEXT')) return 'text';
  if (type === '' || type.includes('BLOB')) return 'blob';
  if (type.includes('REAL') || type.includes('FLOA') || type.includes('DOUB')) return 'real';
  return 'numeric';
}
