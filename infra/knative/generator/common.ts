import { version } from '#shared/platform/version.ts';

/** A Kubernetes object before it is written as YAML. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; [key: string]: unknown };
  [key: string]: unknown;
}

export const namespace = 'cloudforge';
export const httpPort = 8080;
export const metricsPort = 9090;

/** What a pod is for: network policies and budgets select by it. */
export type Component = 'function' | 'worker' | 'dispatcher' | 'gateway' | 'migrate' | 'collector';

/** What selects the pods of one container. */
export function selector(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'cloudforge' };
}

/** The recommended labels of Kubernetes. */
export function labels(name: string, component: Component): Record<string, string> {
  return {
    ...selector(name),
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/version': version,
    'app.kubernetes.io/managed-by': 'kustomize',
  };
}

/** Name and place of an object that belongs to one container. */
export function metadata(name: string, component: Component): Manifest['metadata'] {
  return { name, namespace, labels: labels(name, component) };
}

/** Image of a container; the registry is put before it by kustomization.yaml. */
export function image(name: string): string {
  return `cloudforge/${name}:${version}`;
}

/** Restricts a container to what the platform's processes need. Knative takes it at container level only. */
export const containerSecurity = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsGroup: 65532,
  runAsNonRoot: true,
  runAsUser: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

export const podSecurity = {
  fsGroup: 65532,
  runAsGroup: 65532,
  runAsNonRoot: true,
  runAsUser: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

export interface Size {
  cpu: string;
  memory: string;
  cpuMax: string;
  memoryMax: string;
  /** Room for files being read: /tmp. */
  temporary: string;
}

/**
 * Requests and limits. Ephemeral storage counts what is written below /tmp, so its limit is the room there and a
 * little more.
 */
export function resources(size: Size): Record<string, unknown> {
  return {
    requests: { cpu: size.cpu, 'ephemeral-storage': '64Mi', memory: size.memory },
    limits: { cpu: size.cpuMax, 'ephemeral-storage': size.temporary, memory: size.memoryMax },
  };
}

/** /tmp, the only folder that can be written to. */
export function temporary(size: Size) {
  return {
    mounts: [{ name: 'tmp', mountPath: '/tmp' }],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: size.temporary } }],
  };
}

/** Probes of a process that serves /health. `port` is left out where Knative knows it. */
export function probes(port?: number | string) {
  const get = (path: string) => ({ httpGet: { path, ...(port === undefined ? {} : { port }) } });
  return {
    livenessProbe: { ...get('/health/live'), periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 },
    readinessProbe: { ...get('/health/ready'), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
  };
}
