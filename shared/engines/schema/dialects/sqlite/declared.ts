import type { SourceType } from '../../model.ts';

type AffinityType = Extract<SourceType, { kind: 'affinity' }>;

/**
 * The affinity of a declared type (SQLite, "Datatypes In SQLite", section 3.1: the first rule that fits, in this
 * order). In a STRICT table ANY means no affinity at all.
 */
export function affinityType(declared: string, strict: boolean): AffinityType {
  return { kind: 'affinity', affinity: affinityOf(declared.toUpperCase(), strict), declared };
}

function affinityOf(type: string, strict: boolean): AffinityType['affinity'] {
  if (strict && type === 'ANY') return 'blob';
  if (type.includes('INT')) return 'integer';
  if (type.includes('CHAR') || type.includes('CLOB') || type.includes('TEXT')) return 'text';
  if (type === '' || type.includes('BLOB')) return 'blob';
  if (type.includes('REAL') || type.includes('FLOA') || type.includes('DOUB')) return 'real';
  return 'numeric';
}
