import { type Component, httpPort, type Manifest, metricsPort, namespace } from './common.ts';

type Rule = Record<string, unknown>;

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
// Loopback, link-local (where clouds serve their machines' credentials) and carrier ranges are no public addresses.
const notPublic = [...privateRanges, '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'];

/** Where Knative's pods lie: the activator that wakes functions, and the ingress that routes inside the cluster. */
const knativeNamespaces = ['knative-serving', 'kourier-system'];
const queueProxyPorts = [8012, 8013, 8112];
const queueProxyMetricsPorts = [9090, 9091];
const ingressPorts = [8012, 8013, 8080, 8081, 8112, 8443, 8444];

const components = (names: readonly Component[]) => ({
  matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: [...names] }],
});
const pods = (...names: Component[]): Rule => ({ podSelector: components(names) });
const namespaces = (names: readonly string[]): Rule => ({
  namespaceSelector: {
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [...names] }],
  },
});
const tcp = (...ports: number[]) => ports.map(port => ({ port, protocol: 'TCP' }));
const privateNetwork: Rule[] = privateRanges.map(cidr => ({ ipBlock: { cidr } }));
const publicInternet: Rule[] = [{ ipBlock: { cidr: '0.0.0.0/0', except: notPublic } }];

interface Policy {
  name: string;
  who: readonly Component[];
  ingress?: Rule[];
  egress?: Rule[];
}

const withDatabase: Component[] = ['function', 'worker', 'dispatcher'];

const policies: readonly Policy[] = [
  {
    name: 'database',
    who: [...withDatabase, 'migrate'],
    egress: [{ to: privateNetwork, ports: tcp(5432, 6432) }],
  },
  { name: 'bus', who: ['dispatcher'], egress: [{ to: privateNetwork, ports: tcp(4222) }] },
  {
    name: 'objects',
    who: withDatabase,
    egress: [
      { to: publicInternet, ports: tcp(443) },
      { to: privateNetwork, ports: tcp(443, 9000) },
    ],
  },
  // Webhooks go wherever their owners live; the platform's dialer refuses private addresses a second time.
  {
    name: 'webhooks-and-mail',
    who: ['function', 'worker'],
    egress: [{ to: publicInternet, ports: tcp(80, 443, 465, 587) }],
  },
  // Databases that are moved, and those they are moved into: the dialer refuses private addresses nobody allowed.
  {
    name: 'migrated-databases',
    who: ['worker'],
    egress: [
      { to: publicInternet, ports: tcp(3306, 5432) },
      { to: privateNetwork, ports: tcp(3306) },
    ],
  },
  {
    name: 'call-functions',
    who: ['dispatcher', 'gateway'],
    egress: [{ to: [namespaces(knativeNamespaces)], ports: tcp(...ingressPorts) }],
  },
  {
    name: 'functions',
    who: ['function'],
    ingress: [
      { from: [namespaces(knativeNamespaces)], ports: tcp(...queueProxyPorts, ...queueProxyMetricsPorts) },
      { from: [namespaces(['monitoring'])], ports: tcp(httpPort, 9091) },
    ],
  },
  {
    name: 'gateway',
    who: ['gateway'],
    ingress: [{ ports: tcp(httpPort) }, { from: [namespaces(['monitoring'])], ports: tcp(metricsPort) }],
  },
  {
    name: 'workers',
    who: ['worker', 'dispatcher'],
    ingress: [{ from: [namespaces(['monitoring'])], ports: tcp(httpPort) }],
  },
  {
    name: 'send-traces',
    who: [...withDatabase, 'gateway'],
    egress: [{ to: [pods('collector')], ports: tcp(4318) }],
  },
  {
    name: 'collector',
    who: ['collector'],
    ingress: [{ from: [pods(...withDatabase, 'gateway')], ports: tcp(4318) }],
    egress: [{ to: [namespaces(['monitoring'])], ports: tcp(4317) }],
  },
];

/** Nothing may talk to anything, but for what is named here. */
export function networkPolicies(): Manifest[] {
  return [
    policy('default-deny', {}, { policyTypes: ['Ingress', 'Egress'] }),
    policy(
      'names',
      {},
      {
        policyTypes: ['Egress'],
        egress: [
          {
            to: [namespaces(['kube-system'])],
            ports: [
              { port: 53, protocol: 'UDP' },
              { port: 53, protocol: 'TCP' },
            ],
          },
        ],
      },
    ),
    ...policies.map(({ name, who, ingress, egress }) =>
      policy(name, components(who), {
        policyTypes: [...(ingress === undefined ? [] : ['Ingress']), ...(egress === undefined ? [] : ['Egress'])],
        ...(ingress === undefined ? {} : { ingress }),
        ...(egress === undefined ? {} : { egress }),
      }),
    ),
  ];
}

function policy(name: string, podSelector: Rule, spec: Rule): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'cloudforge' } },
    spec: { podSelector, ...spec },
  };
}
