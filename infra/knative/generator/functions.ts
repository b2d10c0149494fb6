import type { Container } from '#shared/packaging/containers.ts';
import {
  containerSecurity,
  httpPort,
  image,
  labels,
  type Manifest,
  metadata,
  namespace,
  probes,
  resources,
  type Size,
  temporary,
} from './common.ts';
import { environmentOf } from './environment.ts';

type FunctionContainer = Extract<Container, { kind: 'function' | 'worker' }>;

const size: Size = { cpu: '50m', memory: '128Mi', cpuMax: '1', memoryMax: '384Mi', temporary: '256Mi' };

/** Requests at once in one pod. */
const concurrencyMax = 80;
const replicasMax = 10;

/**
 * Knative Service of a function. It is local to the cluster: the gateway is the only way in, and /events is reached by
 * the dispatcher alone. Only what Knative allows by default is used: one port, security at container level, emptyDir.
 */
export function knativeService(container: FunctionContainer): Manifest {
  const streams = container.definition.operations.some(operation => operation.output.mediaType === 'text/event-stream');
  const { mounts, volumes } = temporary(size);
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: {
      name: container.name,
      namespace,
      labels: { ...labels(container.name, 'function'), 'networking.knative.dev/visibility': 'cluster-local' },
    },
    spec: {
      template: {
        metadata: {
          labels: metadata(container.name, 'function').labels,
          annotations: {
            'autoscaling.knative.dev/min-scale': '0',
            'autoscaling.knative.dev/max-scale': String(replicasMax),
            'autoscaling.knative.dev/metric': 'concurrency',
            'autoscaling.knative.dev/target-utilization-percentage': '70',
            'autoscaling.knative.dev/scale-to-zero-pod-retention-period': '5m',
          },
        },
        spec: {
          automountServiceAccountToken: false,
          containerConcurrency: streams ? concurrencyMax * 5 : concurrencyMax,
          enableServiceLinks: false,
          serviceAccountName: 'cloudforge',
          timeoutSeconds: 600,
          containers: [
            {
              name: container.name,
              image: image(container.name),
              imagePullPolicy: 'Always',
              ports: [{ name: 'http1', containerPort: httpPort }],
              ...environmentOf(container),
              resources: resources(size),
              ...probes(),
              securityContext: containerSecurity,
              volumeMounts: mounts,
            },
          ],
          volumes,
        },
      },
    },
  };
}
