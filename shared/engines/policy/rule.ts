import type { KubernetesObject } from '#shared/engines/iac/kubernetes-object.ts';
import type { Container, Workload } from './workloads.ts';

export type PolicyLevel = 'error' | 'warning';

/** One breach of a rule. */
export interface PolicyFinding {
  code: string;
  level: PolicyLevel;
  /** `Service/shop`, with the container where one is meant: `Service/shop container application`. */
  object: string;
  message: string;
  fix: string;
}

export interface PolicyInput {
  objects: readonly KubernetesObject[];
  workloads: readonly Workload[];
}

/** What a rule found wrong, before code and level are added. */
export interface Breach {
  object: string;
  message: string;
  fix: string;
}

/** A policy rule: one file, with a hit and a near miss in its test. */
export interface PolicyRule {
  code: string;
  title: string;
  level: PolicyLevel;
  /** Why the rule exists; a sentence or two. */
  help: string;
  check(input: PolicyInput): Breach[];
}

/** Runs `broken` on every container of every workload; what it answers is the message of the breach. */
export function perContainer(
  { workloads }: PolicyInput,
  broken: (container: Container, workload: Workload) => { message: string; fix: string } | undefined,
): Breach[] {
  return workloads.flatMap(workload =>
    workload.containers.flatMap(container => {
      const breach = broken(container, workload);
      return breach === undefined ? [] : [{ object: `${workload.label} container ${container.name}`, ...breach }];
    }),
  );
}

/** The same for whole workloads. */
export function perWorkload(
  { workloads }: PolicyInput,
  broken: (workload: Workload) => { message: string; fix: string } | undefined,
): Breach[] {
  return workloads.flatMap(workload => {
    const breach = broken(workload);
    return breach === undefined ? [] : [{ object: workload.label, ...breach }];
  });
}
