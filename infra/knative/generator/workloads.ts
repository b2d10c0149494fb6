import type { Container } from '#shared/packaging/containers.ts';
import { version } from '#shared/platform/version.ts';
import {
  type Component,
  containerSecurity,
  httpPort,
  image,
  labels,
  type Manifest,
  metadata,
  metricsPort,
  namespace,
  podSecurity,
  probes,
  resources,
  type Size,
  selector,
  temporary,
} from './common.ts';
import { environmentOf } from './environment.ts';

/** Longer than a process takes to drain, so that it is never killed while it does. */
const terminationSeconds = 35;

// The analyzing thread alone may take 768 MiB of heap, and files are unpacked below /tmp.
const readerSize: Size = { cpu: '250m', memory: '512Mi', cpuMax: '2', memoryMax: '1536Mi', temporary: '8Gi' };
const smallSize: Size = { cpu: '100m', memory: '128Mi', cpuMax: '1', memoryMax: '384Mi', temporary: '256Mi' };

/** What is always on: workers, the dispatcher and the gateway. How many of each there are, says their autoscaler. */
export function deployment(container: Container, component: Component): Manifest {
  const { name } = container;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name, component),
    spec: {
      revisionHistoryLimit: 3,
      selector: { matchLabels: selector(name) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: labels(name, component) },
        spec: { ...podSpec(container), terminationGracePeriodSeconds: terminationSeconds, ...spread(name) },
      },
    },
  };
}

/**
 * The job that brings the schema up to date before a roll-out. It only expands: what the version before this one uses
 * is still there. Its name holds the version, since a job can't be changed.
 */
export function migrateJob(container: Container): Manifest {
  const name = `migrate-${version.replaceAll(/[^a-z0-9]/g, '-')}`;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...metadata('migrate', 'migrate'), name },
    spec: {
      activeDeadlineSeconds: 1800,
      backoffLimit: 3,
      ttlSecondsAfterFinished: 604_800,
      template: {
        metadata: { labels: labels('migrate', 'migrate') },
        spec: { ...podSpec(container), restartPolicy: 'Never' },
      },
    },
  };
}

/** Whether a worker opens uploaded databases, which takes room. */
function sizeOf(container: Container): Size {
  const reads =
    container.kind === 'worker' && container.definition.workers.some(({ name }) => /^(analyze|copy|prove)/.test(name));
  return reads ? readerSize : smallSize;
}

function podSpec(container: Container) {
  const { name, kind } = container;
  const size = sizeOf(container);
  const { mounts, volumes } = temporary(size);
  const serves = kind !== 'migrate';
  const ports = [
    { name: 'http', containerPort: httpPort },
    ...(kind === 'gateway' ? [{ name: 'metrics', containerPort: metricsPort }] : []),
  ];
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    serviceAccountName: serviceAccountOf(container),
    securityContext: podSecurity,
    containers: [
      {
        name,
        image: image(name),
        imagePullPolicy: 'Always',
        ...(serves ? { ports } : {}),
        ...environmentOf(container),
        resources: resources(size),
        ...(serves ? probes('http') : {}),
        securityContext: containerSecurity,
        volumeMounts: mounts,
      },
    ],
    volumes,
  };
}

/** Pods of one kind on machines of their own where there are enough of them. */
function spread(name: string) {
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: { labelSelector: { matchLabels: selector(name) }, topologyKey: 'kubernetes.io/hostname' },
          },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selector(name) },
      },
    ],
  };
}

/** The gateway and the migrator get identities of their own: neither needs what a cloud grants to the functions. */
function serviceAccountOf({ kind }: Container): string {
  return kind === 'gateway' || kind === 'migrate' ? `cloudforge-${kind}` : 'cloudforge';
}

export function serviceAccount(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'cloudforge' } },
    automountServiceAccountToken: false,
  };
}
