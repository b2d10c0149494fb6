import { httpPort, type Manifest, metadata, namespace, selector } from './common.ts';

export const publicHost = 'cloudforge.example.com';
const backend = { name: 'gateway', port: 80 };

/** The gateway's address in the cluster. */
export function gatewayService(): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('gateway', 'gateway'),
    spec: {
      type: 'ClusterIP',
      selector: selector('gateway'),
      ports: [{ name: 'http', port: backend.port, targetPort: httpPort, protocol: 'TCP' }],
    },
  };
}

/** The cluster's edge: its class is whatever implements the Gateway API there. */
export function edge(): Manifest {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace },
    spec: {
      gatewayClassName: 'cloudforge',
      listeners: [
        { name: 'http', protocol: 'HTTP', port: 80, hostname: publicHost },
        {
          name: 'https',
          protocol: 'HTTPS',
          port: 443,
          hostname: publicHost,
          tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: 'cloudforge-tls' }] },
        },
      ],
    },
  };
}

/**
 * What the public reaches: the functions' prefixes and the pages, all through the gateway. Reactions (/events) have no
 * route; the functions' own Services are local to the cluster.
 */
export function publicRoutes(prefixes: readonly { prefix: string }[]): Manifest[] {
  const match = (value: string) => ({ path: { type: 'PathPrefix', value } });
  return [
    route('https', 'public', [
      // Gateway API allows 8 matches a rule at least; one rule for each prefix has no such bound to meet.
      ...prefixes.map(({ prefix }) => ({ matches: [match(`/api/${prefix}`)], backendRefs: [backend] })),
      // Whatever else is asked for below these is sent to the first page, before it reaches any process of ours.
      {
        matches: ['/events', '/metrics'].map(match),
        filters: [
          {
            type: 'RequestRedirect',
            requestRedirect: { path: { type: 'ReplaceFullPath', replaceFullPath: '/' }, statusCode: 302 },
          },
        ],
      },
      { matches: [match('/')], backendRefs: [backend] },
    ]),
    route('http', 'to-https', [
      {
        matches: [match('/')],
        filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
      },
    ]),
  ];
}

function route(listener: string, name: string, rules: unknown[]): Manifest {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace },
    spec: { parentRefs: [{ name: 'edge', sectionName: listener }], hostnames: [publicHost], rules },
  };
}
