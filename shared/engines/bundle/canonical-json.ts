/**
 * JSON Canonicalization Scheme (RFC 8785): members in the order of their names' UTF-16 code units, no white space,
 * numbers and strings as ECMAScript writes them. Equal values give equal bytes, so that they can be signed.
 *
 * @throws TypeError for what JSON cannot hold (NaN, infinities, undefined, functions, bigint, unpaired surrogates).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('Canonical JSON has no NaN and no infinity.');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('Canonical JSON has no unpaired surrogates.');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`Canonical JSON has no ${typeof value}.`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`).join(',')}}`;
}
