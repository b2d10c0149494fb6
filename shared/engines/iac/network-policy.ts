import type { ApplicationSpec } from './application-spec.ts';
import { metadataOf } from './knative-service.ts';
import type { Json, KubernetesObject } from './kubernetes-object.ts';

/** Ports of Knative's queue-proxy, which stands before the application: HTTP/1, HTTP/2, TLS, metrics for the autoscaler. */
const queueProxyPorts = [8012, 8013, 8112, 9090];

/** Namespaces Knative's own traffic comes from: activator and autoscaler, and the usual gateways. */
const trafficNamespaces = ['knative-serving', 'kourier-system', 'istio-system', 'contour-external', 'contour-internal'];

function databasePeers(spec: ApplicationSpec): Json[] {
  if (spec.database.kind === 'addresses') return spec.database.cidrs.map(cidr => ({ ipBlock: { cidr } }));
  const pods = { podSelector: { matchLabels: spec.database.labels } };
  if (spec.database.namespace === undefined) return [pods];
  return [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': spec.database.namespace } }, ...pods }];
}

/**
 * The NetworkPolicy of the application's pods. Naming both directions denies everything else: in come only Knative's
 * own components, out go only name look-ups and the database.
 */
export function networkPolicy(spec: ApplicationSpec): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(spec, spec.name),
    spec: {
      podSelector: { matchLabels: { 'serving.knative.dev/service': spec.name } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: {
                matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: trafficNamespaces }],
              },
            },
          ],
          ports: queueProxyPorts.map(port => ({ protocol: 'TCP', port })),
        },
      ],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
        { to: databasePeers(spec), ports: [{ protocol: 'TCP', port: spec.databasePort }] },
      ],
    },
  };
}
