import { type Finding, severities } from '../finding.ts';

/**
 * Which rules speak about the same thing as a finding of the conversion (R...). The conversion knows that, and why,
 * something could not be carried over; the rule knows what the thing is and what it is good for.
 */
const sameMatter: { [conversion: string]: readonly string[] } = {
  R01: ['M46'],
  R03: ['L18', 'L22', 'P06'],
  R04: ['C08', 'L16', 'L17'],
  R05: ['M28', 'P06', 'P09', 'L22', 'T26'],
  R06: ['M41', 'L23'],
  R07: ['M42', 'L23', 'C30', 'P04', 'T32', 'T35', 'O32', 'O33', 'O34'],
  R08: ['M36', 'O30'],
  R10: ['P02'],
};

/**
 * Joins each finding of the conversion to the finding of a rule about the same line, so that nobody reads, or counts
 * the hours of, one thing twice. The rule's code and object stay; reasons and statements of both are kept, the worse
 * severity counts, the rule's estimate of the hours (it has looked at the thing) if it has one, and it is automatic only
 * if both are. Everything else stays as it is.
 */
export function mergeDoubles(findings: readonly Finding[]): Finding[] {
  const byLine = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.line <= 0 || finding.code in sameMatter) continue;
    const key = `${finding.code}\0${finding.line}`;
    byLine.set(key, [...(byLine.get(key) ?? []), finding]);
  }
  const merged = new Map<Finding, Finding>();
  const joined = new Set<Finding>();
  for (const conversion of findings) {
    const candidates = (sameMatter[conversion.code] ?? []).flatMap(
      code => byLine.get(`${code}\0${conversion.line}`) ?? [],
    );
    const rule = candidates.length === 1 ? candidates[0] : closest(candidates, conversion.object);
    if (rule === undefined) continue;
    merged.set(rule, join(merged.get(rule) ?? rule, conversion));
    joined.add(conversion);
  }
  return findings.filter(finding => !joined.has(finding)).map(finding => merged.get(finding) ?? finding);
}

function join(rule: Finding, conversion: Finding): Finding {
  const [, ...statements] = conversion.fix.split('\n');
  const isWorse = severities.indexOf(conversion.severity) < severities.indexOf(rule.severity);
  return {
    ...rule,
    severity: isWorse ? conversion.severity : rule.severity,
    message: `${rule.message} ${conversion.message}`,
    fix: [rule.fix, ...statements].join('\n'),
    automatic: rule.automatic && conversion.automatic,
    ...(conversion.leftOut === true ? { leftOut: true as const } : {}),
    effortHours: { ...(rule.automatic ? conversion : rule).effortHours },
  };
}

/** Of several findings on one line the one whose object shares most words with a name; undefined if none does. */
function closest(candidates: readonly Finding[], name: string): Finding | undefined {
  const wanted = new Set(wordsOf(name));
  let best: { finding: Finding; shared: number } | undefined;
  for (const finding of candidates) {
    const shared = wordsOf(finding.object).filter(word => wanted.has(word)).length;
    if (shared > (best?.shared ?? 0)) best = { finding, shared };
  }
  return best?.finding;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s.,]+/)
    .filter(word => word !== '');
}
