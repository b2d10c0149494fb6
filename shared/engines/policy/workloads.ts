import { z } from 'zod';
import type { KubernetesObject } from '#shared/engines/iac/kubernetes-object.ts';

const SecurityContext = z.looseObject({
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.number().optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
  allowPrivilegeEscalation: z.boolean().optional(),
  privileged: z.boolean().optional(),
  capabilities: z.looseObject({ drop: z.array(z.string()).optional(), add: z.array(z.string()).optional() }).optional(),
  seccompProfile: z.looseObject({ type: z.string() }).optional(),
});

const Quantities = z.record(z.string(), z.union([z.string(), z.number()]));

const Container = z.looseObject({
  name: z.string().default('(unnamed)'),
  image: z.string().default(''),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z
    .array(z.looseObject({ name: z.string(), value: z.string().optional(), valueFrom: z.looseObject({}).optional() }))
    .default([]),
  ports: z.array(z.looseObject({ containerPort: z.number().optional(), hostPort: z.number().optional() })).default([]),
  resources: z.looseObject({ requests: Quantities.optional(), limits: Quantities.optional() }).default({}),
  securityContext: SecurityContext.default({}),
  readinessProbe: z.looseObject({}).optional(),
  livenessProbe: z.looseObject({}).optional(),
});
export type Container = z.infer<typeof Container>;

const PodSpec = z.looseObject({
  containers: z.array(Container).default([]),
  initContainers: z.array(Container).default([]),
  volumes: z.array(z.looseObject({ name: z.string(), hostPath: z.looseObject({}).optional() })).default([]),
  securityContext: SecurityContext.optional(),
  automountServiceAccountToken: z.boolean().optional(),
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostIPC: z.boolean().optional(),
});
export type PodSpec = z.infer<typeof PodSpec>;

const Template = z.looseObject({
  metadata: z
    .looseObject({
      labels: z.record(z.string(), z.string()).default({}),
      annotations: z.record(z.string(), z.string()).default({}),
    })
    .default({ labels: {}, annotations: {} }),
  spec: PodSpec,
});

/** Something that runs pods, whatever its kind, read into one shape for the rules. */
export interface Workload {
  object: KubernetesObject;
  /** `Service/shop` */
  label: string;
  namespace: string;
  knative: boolean;
  /** Runs until it is stopped (a Job does not, so it needs no probes). */
  longRunning: boolean;
  podLabels: { [key: string]: string };
  podAnnotations: { [key: string]: string };
  pod: PodSpec;
  /** Containers of the pod, those for its start included. */
  containers: Container[];
}

const templateKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];

export const isKnativeService = (object: KubernetesObject): boolean =>
  object.kind === 'Service' && object.apiVersion.startsWith('serving.knative.dev/');

function templateOf(object: KubernetesObject): unknown {
  if (object.kind === 'Pod') return { metadata: object.metadata, spec: object.spec };
  if (isKnativeService(object) || templateKinds.includes(object.kind)) return object.spec?.template;
  if (object.kind !== 'CronJob') return undefined;
  const job = z.object({ spec: z.object({ template: z.unknown() }) }).safeParse(object.spec?.jobTemplate);
  return job.success ? job.data.spec.template : {};
}

const runsPods = (object: KubernetesObject): boolean =>
  object.kind === 'Pod' || object.kind === 'CronJob' || isKnativeService(object) || templateKinds.includes(object.kind);

/** Objects that run pods; `unreadable` are those whose pod template has not the shape Kubernetes asks for. */
export function workloadsOf(objects: readonly KubernetesObject[]): {
  workloads: Workload[];
  unreadable: { object: KubernetesObject; reason: string }[];
} {
  const workloads: Workload[] = [];
  const unreadable: { object: KubernetesObject; reason: string }[] = [];
  for (const object of objects) {
    if (!runsPods(object)) continue;
    const parsed = Template.safeParse(templateOf(object));
    if (!parsed.success || parsed.data.spec.containers.length === 0) {
      const issue = parsed.success ? undefined : parsed.error.issues[0];
      const reason =
        issue === undefined
          ? 'it has no containers'
          : `${issue.path.map(String).join('.') || 'template'}: ${issue.message}`;
      unreadable.push({ object, reason });
      continue;
    }
    const { metadata, spec } = parsed.data;
    const knative = isKnativeService(object);
    workloads.push({
      object,
      label: `${object.kind}/${object.metadata.name}`,
      namespace: object.metadata.namespace ?? '',
      knative,
      longRunning: object.kind !== 'Job' && object.kind !== 'CronJob',
      // Knative adds this label to every pod of a Service.
      podLabels: knative
        ? { ...metadata.labels, 'serving.knative.dev/service': object.metadata.name }
        : metadata.labels,
      podAnnotations: metadata.annotations,
      pod: spec,
      containers: [...spec.initContainers, ...spec.containers],
    });
  }
  return { workloads, unreadable };
}
