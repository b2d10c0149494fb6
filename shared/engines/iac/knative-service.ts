import type { ApplicationSpec } from './application-spec.ts';
import type { Json, KubernetesObject } from './kubernetes-object.ts';

/** Labels that name the application on every object (Kubernetes' recommended labels). */
export function labelsOf(spec: ApplicationSpec): { [key: string]: string } {
  return { 'app.kubernetes.io/name': spec.name, 'app.kubernetes.io/managed-by': 'cloudforge' };
}

export function metadataOf(spec: ApplicationSpec, name: string): KubernetesObject['metadata'] {
  return { name, ...(spec.namespace === undefined ? {} : { namespace: spec.namespace }), labels: labelsOf(spec) };
}

function probe(port: number, path: string | undefined): { [key: string]: Json } {
  return path === undefined ? { tcpSocket: { port } } : { httpGet: { path, port } };
}

/**
 * The Knative Service (serving.knative.dev/v1). Hardened at the container, because Knative refuses a pod-level
 * securityContext unless the operator turns the feature on; exactly one containerPort; the connection string comes
 * from a Secret. The number of replicas is bounded by what the database has connections for.
 */
export function knativeService(spec: ApplicationSpec): KubernetesObject {
  const { cpuMillicores, memoryMebibytes } = spec.resources;
  const environment: Json[] = [
    {
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: spec.databaseSecret.name, key: spec.databaseSecret.key } },
    },
    { name: 'DATABASE_POOL_MAX', value: String(spec.connectionsPerReplica) },
    ...Object.entries(spec.environment)
      .filter(([name]) => name !== 'DATABASE_URL' && name !== 'DATABASE_POOL_MAX' && name !== 'PORT')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => ({ name, value })),
  ];
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: metadataOf(spec, spec.name),
    spec: {
      template: {
        metadata: {
          labels: labelsOf(spec),
          annotations: {
            'autoscaling.knative.dev/min-scale': String(spec.replicasMin),
            'autoscaling.knative.dev/max-scale': String(spec.replicasMax),
            'autoscaling.knative.dev/metric': 'concurrency',
            'autoscaling.knative.dev/target': String(spec.connectionsPerReplica * 2),
          },
        },
        spec: {
          // A request waits for a connection at most for one other; more of them are better served by a new replica.
          containerConcurrency: spec.connectionsPerReplica * 4,
          timeoutSeconds: 60,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          containers: [
            {
              name: 'application',
              image: spec.image,
              ports: [{ name: 'http1', containerPort: spec.port }],
              env: environment,
              readinessProbe: { ...probe(spec.port, spec.readinessPath), periodSeconds: 5, failureThreshold: 3 },
              livenessProbe: {
                ...probe(spec.port, spec.livenessPath),
                initialDelaySeconds: 10,
                periodSeconds: 15,
                failureThreshold: 4,
              },
              resources: {
                requests: { cpu: `${cpuMillicores}m`, memory: `${memoryMebibytes}Mi` },
                limits: { cpu: `${cpuMillicores * 4}m`, memory: `${memoryMebibytes * 2}Mi` },
              },
              securityContext: {
                runAsNonRoot: true,
                readOnlyRootFilesystem: true,
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                seccompProfile: { type: 'RuntimeDefault' },
              },
              volumeMounts: [{ name: 'scratch', mountPath: '/tmp' }],
            },
          ],
          volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '64Mi' } }],
        },
      },
    },
  };
}
