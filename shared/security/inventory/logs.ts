/** A place that something is recorded in. */
export interface LogPlace {
  name: string;
  what: string;
  format: string;
  where: string;
  /** Who may read it, and how long it is kept. */
  access: string;
  /** The code that writes it. */
  files: readonly string[];
}

/** Everything that is logged, by layer. */
export const logs: readonly LogPlace[] = [
  {
    name: 'Audit log',
    what: 'Every change of state, sign-ins, locks, links: who, what, to which thing, when, by which request. People by their ids; names of projects and files',
    format: 'rows with a chain of SHA-256 and heads signed with Ed25519; JSON lines when exported',
    where: 'PostgreSQL, `audit_logs` and `audit_heads`',
    access:
      'Admins and owners of the organisation, by the API and `cloudforge audit export`; kept until the organisation is erased',
    files: ['shared/platform/create-ctx.ts', 'shared/identity/write-audit.ts'],
  },
  {
    name: 'Process logs',
    what: 'Unexpected errors with their cause, refused requests and outgoing calls, restarts, drained queues. No bodies, headers, addresses of people or secrets',
    format: 'one JSON object a line: time in UTC, level, service, request, organisation, trace',
    where:
      'standard error of each container; on one machine `logs/platform.log` and `logs/nats.log` in the state folder',
    access:
      'whoever runs the platform; the state folder is readable by its user only, where `platform.log` begins anew at 32 MiB and the four before are kept. A collector of yours takes them elsewhere and says how long they are kept',
    files: [
      'shared/telemetry/log.ts',
      'functions/main.ts',
      'shared/packaging/gateway-entry.ts',
      'shared/cli/up/start-platform.ts',
      'shared/cli/up/log-file.ts',
      'shared/cli/up/bus.ts',
    ],
  },
  {
    name: 'Traces',
    what: 'Spans of requests, reactions, jobs and sends, with ids, names of operations and outcomes',
    format: 'OpenTelemetry',
    where: 'in memory of the machine (the last 1,000 traces), or an OTLP collector (OTEL_EXPORTER_OTLP_ENDPOINT)',
    access: 'owners and admins of the organisation that runs the machine, or whoever may read the collector',
    files: ['shared/telemetry/set-up.ts', 'shared/telemetry/trace-collector.ts'],
  },
  {
    name: 'Metrics',
    what: 'Durations of requests and queries, outcomes of deliveries and jobs; no tenant, no id',
    format: 'Prometheus text',
    where: '`/metrics` of each process; of the public gateway only on a loopback address or on its own port',
    access: 'this machine, or the monitoring within the cluster',
    files: ['shared/telemetry/metrics.ts'],
  },
  {
    name: 'Mail record',
    what: 'Mails that were sent, or would have been',
    format: '.eml and JSON',
    where: '`mail` in the state folder',
    access: 'the user that runs the platform; owners and admins of the organisation that runs the machine',
    files: ['shared/mail/outbox.ts'],
  },
];
