import { z } from 'zod';
import type { KubernetesObject } from '#shared/engines/iac/kubernetes-object.ts';
import type { PolicyFinding } from './rule.ts';
import { policyRules } from './rules.ts';
import { workloadsOf } from './workloads.ts';

const level = z.enum(['error', 'warning']);

/** `checks.json` of a bundle: every rule that was run, and what it found. */
export const Checks = z.object({
  passed: z.boolean(),
  rules: z.array(z.object({ code: z.string(), title: z.string(), level, help: z.string(), passed: z.boolean() })),
  findings: z.array(z.object({ code: z.string(), level, object: z.string(), message: z.string(), fix: z.string() })),
});
export type Checks = z.infer<typeof Checks>;

/**
 * Runs every policy rule over objects. `passed` means that no rule of level error was broken. An object whose pods
 * cannot be read breaks rule K00: what no rule could look at has not passed.
 */
export function checkObjects(objects: readonly KubernetesObject[]): Checks {
  const { workloads, unreadable } = workloadsOf(objects);
  const findings: PolicyFinding[] = unreadable.map(({ object, reason }) => ({
    code: 'K00',
    level: 'error',
    object: `${object.kind}/${object.metadata.name}`,
    message: `Its pods cannot be checked: ${reason}.`,
    fix: 'Correct the pod template.',
  }));
  for (const rule of policyRules)
    for (const breach of rule.check({ objects, workloads }))
      findings.push({ code: rule.code, level: rule.level, ...breach });
  const broken = new Set(findings.map(finding => finding.code));
  return {
    passed: findings.every(finding => finding.level !== 'error'),
    rules: policyRules.map(({ code, title, level, help }) => ({ code, title, level, help, passed: !broken.has(code) })),
    findings,
  };
}
