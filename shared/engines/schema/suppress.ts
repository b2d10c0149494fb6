import type { Finding } from './finding.ts';
import { fitsPattern } from './pattern.ts';

/** A finding that its owner has seen and accepts, with the reason. */
export interface Suppression {
  code: string;
  /** Object as the finding names it; `*` stands for any run of characters. Absent: every object. */
  object?: string;
  reason: string;
  /** Where somebody wrote it, for messages: `cloudforge.toml, line 4`. */
  place?: string;
}

/**
 * Marks accepted findings: they stay in the report with their reason, and count as nothing left to decide. Suppressions
 * that fit no finding come back as `unused`, since a misspelt one must not go unnoticed.
 */
export function suppress(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
): { findings: Finding[]; unused: Suppression[] } {
  const used = new Set<Suppression>();
  const marked = findings.map(finding => {
    const found = suppressions.find(
      ({ code, object }) =>
        code.toUpperCase() === finding.code.toUpperCase() &&
        (object === undefined || fitsPattern(object, finding.object)),
    );
    if (found === undefined) return finding;
    used.add(found);
    return {
      ...finding,
      automatic: true,
      suppressed: found.reason,
      fix: `Accepted by its owner: ${found.reason}${finding.fix === '' ? '' : `\n${finding.fix}`}`,
    };
  });
  return { findings: marked, unused: suppressions.filter(suppression => !used.has(suppression)) };
}
