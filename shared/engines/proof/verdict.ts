import type { CertificateParts, CertificateTable } from './certificate.ts';

export interface Verdict {
  certified: boolean;
  /** Why not, a sentence each. */
  reasons: string[];
}

/**
 * The verdict that follows from the parts of a certificate: drawn when it is made, and drawn again by whoever checks
 * it. Certified means: the source was read to its end, the rows belong together, every table is equal, every constraint holds or was declared not to,
 * no counter will give a value that is there already, nothing is missing that no finding had announced, and everything is as the plan makes it. Tables that were left behind by choice are declared, and change nothing of it.
 */
export function verdictOf(parts: CertificateParts): Verdict {
  const reasons = [
    ...consistencyReasons(parts.source),
    ...(parts.unread ?? []),
    ...(parts.tables.length === 0 ? ['No table was compared.'] : []),
    ...parts.tables.flatMap(tableReasons),
    ...parts.constraints
      .filter(constraint => !constraint.validated && constraint.declared === undefined)
      .map(
        ({ table, name, kind, error }) =>
          `The ${kind} ${name} of ${table} does not hold in the target${error === undefined ? '' : `: ${error}`}.`,
      ),
    ...parts.sequences
      .filter(({ next, farthest, descending }) => farthest !== null && !isAhead(next, farthest, descending))
      .map(
        ({ name, next, farthest }) =>
          `The sequence ${name} will give ${next} next, but its column holds ${farthest} already.`,
      ),
    ...parts.objects.flatMap(objectReasons),
  ];
  return { certified: reasons.length === 0, reasons };
}

function consistencyReasons(source: CertificateParts['source']): string[] {
  if (source.consistency === 'mixed')
    return [
      'The rows were read at different moments while the source may have changed, so they need not belong together.',
    ];
  const isFile = source.kind === 'dump' || source.kind === 'sqlite-file';
  if (isFile !== (source.consistency === 'file'))
    return ['How the rows of the source belong together does not fit the kind of the source.'];
  return isFile && source.sha256 === undefined ? ['The file is not named by its SHA-256.'] : [];
}

function tableReasons(table: CertificateTable): string[] {
  const { rows, sums, equal, differences } = table;
  const reasons = differences.map(difference => `${table.target}: ${difference}`);
  if (reasons.length > 0) return reasons;
  if (rows.source !== rows.target + rows.rejected)
    return [`${table.target}: the rows of the source are not those of the target and the rejected ones together.`];
  if (sums.source !== sums.target) return [`${table.target}: the sums of the row hashes differ.`];
  return equal ? [] : [`${table.target}: it was found to differ.`];
}

function objectReasons({
  kind,
  source,
  target,
  missing,
  different = [],
}: CertificateParts['objects'][number]): string[] {
  const unannounced = missing
    .filter(object => object.finding === null)
    .map(object => `The ${kind} ${object.name} is not in the target, and no finding says why.`);
  const unlisted = source - target - missing.length;
  return [
    ...unannounced,
    ...(unlisted > 0 ? [`Of the kind ${kind}, ${unlisted} are not in the target and not listed.`] : []),
    ...different.map(({ name, is, shouldBe }) =>
      shouldBe === undefined
        ? `The ${kind} ${name} is in the target, and nothing in the plan makes it${is === '' ? '' : `: ${is}`}.`
        : `The ${kind} ${name} is not as the plan makes it. It is: ${is === '' ? '(nothing)' : is}; it should be: ${shouldBe === '' ? '(nothing)' : shouldBe}.`,
    ),
  ];
}

function isAhead(next: string, farthest: string, descending: boolean): boolean {
  return descending ? BigInt(next) < BigInt(farthest) : BigInt(next) > BigInt(farthest);
}
