import { type Finding, severities } from '#shared/engines/schema/finding.ts';

/** How many findings there are of each severity; every severity is named. */
export function countBySeverity(findings: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(severities.map(severity => [severity, 0]));
  for (const finding of findings) counts[finding.severity] = (counts[finding.severity] ?? 0) + 1;
  return counts;
}
