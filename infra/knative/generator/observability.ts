import { stringify } from 'yaml';
import {
  containerSecurity,
  labels,
  type Manifest,
  metadata,
  namespace,
  podSecurity,
  resources,
  type Size,
  selector,
  temporary,
} from './common.ts';
import { disruptionBudget } from './scaling.ts';

const name = 'collector';
const size: Size = { cpu: '50m', memory: '128Mi', cpuMax: '500m', memoryMax: '512Mi', temporary: '64Mi' };
// The collector's own published image, pinned: its settings change between versions.
const collectorImage = 'docker.io/otel/opentelemetry-collector-contrib:0.112.0';

/** Settings of the OpenTelemetry collector: takes spans by OTLP over HTTP, hands them to a tracing backend by OTLP. */
const collectorSettings = {
  receivers: { otlp: { protocols: { http: { endpoint: '0.0.0.0:4318' } } } },
  processors: {
    memory_limiter: { check_interval: '1s', limit_percentage: 75, spike_limit_percentage: 20 },
    batch: { timeout: '1s', send_batch_size: 1024, send_batch_max_size: 4096 },
  },
  exporters: { otlp: { endpoint: 'jaeger.monitoring.svc.cluster.local:4317', tls: { insecure: true } } },
  extensions: { health_check: { endpoint: '0.0.0.0:13133' } },
  service: {
    extensions: ['health_check'],
    pipelines: { traces: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['otlp'] } },
  },
};

/** Scrape configuration for a Prometheus in the namespace `monitoring`: every pod of the platform, at its own port. */
const scrapeSettings = {
  scrape_configs: [
    {
      job_name: 'cloudforge',
      metrics_path: '/metrics',
      scrape_interval: '15s',
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: [namespace] } }],
      relabel_configs: [
        keep('__meta_kubernetes_pod_label_app_kubernetes_io_part_of', 'cloudforge'),
        // A function's pod also holds Knative's own container; ours bears the name of its pod's label.
        {
          source_labels: ['__meta_kubernetes_pod_container_name', '__meta_kubernetes_pod_label_app_kubernetes_io_name'],
          separator: ';',
          regex: 'queue-proxy;.*',
          action: 'drop',
        },
        keep('__meta_kubernetes_pod_container_port_name', 'http|http1|metrics|user-port'),
        // The gateway's figures are on a port of their own; its public one answers 404.
        {
          source_labels: [
            '__meta_kubernetes_pod_label_app_kubernetes_io_name',
            '__meta_kubernetes_pod_container_port_name',
          ],
          separator: ';',
          regex: 'gateway;http',
          action: 'drop',
        },
        { source_labels: ['__meta_kubernetes_pod_label_app_kubernetes_io_name'], target_label: 'container' },
        { source_labels: ['__meta_kubernetes_pod_label_app_kubernetes_io_component'], target_label: 'component' },
      ],
    },
  ],
};

function keep(label: string, regex: string) {
  return { source_labels: [label], regex, action: 'keep' };
}

/** Collector of spans, and what a Prometheus needs to scrape the platform. */
export function observability(): Map<string, Manifest[]> {
  const { mounts, volumes } = temporary(size);
  const config = { name: 'settings', mountPath: '/etc/otelcol', readOnly: true };
  const container = {
    name,
    image: collectorImage,
    imagePullPolicy: 'Always',
    args: ['--config=/etc/otelcol/collector.yaml'],
    ports: [
      { name: 'otlp-http', containerPort: 4318 },
      { name: 'health', containerPort: 13133 },
    ],
    resources: resources(size),
    livenessProbe: { tcpSocket: { port: 'otlp-http' }, periodSeconds: 10, timeoutSeconds: 3 },
    readinessProbe: { httpGet: { path: '/', port: 'health' }, periodSeconds: 5, timeoutSeconds: 3 },
    securityContext: containerSecurity,
    volumeMounts: [...mounts, config],
  };
  const deployment: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name, 'collector'),
    spec: {
      replicas: 2,
      revisionHistoryLimit: 3,
      selector: { matchLabels: selector(name) },
      template: {
        metadata: { labels: labels(name, 'collector') },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          serviceAccountName: 'cloudforge-collector',
          securityContext: podSecurity,
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 100,
                  podAffinityTerm: {
                    labelSelector: { matchLabels: selector(name) },
                    topologyKey: 'kubernetes.io/hostname',
                  },
                },
              ],
            },
          },
          containers: [container],
          volumes: [...volumes, { name: 'settings', configMap: { name: 'collector-settings' } }],
        },
      },
    },
  };
  const service: Manifest = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name, 'collector'),
    spec: {
      type: 'ClusterIP',
      selector: selector(name),
      ports: [{ name: 'otlp-http', port: 4318, targetPort: 'otlp-http', protocol: 'TCP' }],
    },
  };
  return new Map([
    [
      'collector.yaml',
      [
        settings('collector-settings', 'collector.yaml', collectorSettings),
        deployment,
        service,
        disruptionBudget(name, 'collector'),
      ],
    ],
    ['prometheus.yaml', [settings('prometheus-scrape', 'cloudforge.yaml', scrapeSettings)]],
  ]);
}

function settings(configMap: string, file: string, value: unknown): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: configMap, namespace, labels: { 'app.kubernetes.io/part-of': 'cloudforge' } },
    data: { [file]: stringify(value) },
  };
}
