import { type Component, type Manifest, metadata, selector } from './common.ts';

const replicas = { min: 2, max: 6 };

/** Two of everything that is always on, so that one may go; more when they are busy. */
export function autoscaler(name: string, component: Component): Manifest {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(name, component),
    spec: {
      minReplicas: replicas.min,
      maxReplicas: replicas.max,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
      // A worker that goes gives its job back, which then begins again: not at every lull.
      behavior: {
        scaleDown: { stabilizationWindowSeconds: 600, policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }] },
      },
    },
  };
}

/** Maintenance of machines takes one pod at a time. */
export function disruptionBudget(name: string, component: Component): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(name, component),
    spec: { maxUnavailable: 1, selector: { matchLabels: selector(name) }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  };
}
