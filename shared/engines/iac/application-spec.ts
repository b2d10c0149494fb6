import { z } from 'zod';
import type { Sizing } from '#shared/engines/schema/finding.ts';
import { kubernetesName } from './kubernetes-object.ts';

const label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const Name = z.string().regex(label, 'lower-case letters, digits and hyphens, beginning with a letter').max(63);
const LabelValue = z
  .string()
  .regex(/^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/)
  .max(63);

/** Where the database is reached: pods in the cluster, or addresses outside of it. */
export const DatabaseLocation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pods'),
    /** The application's own namespace if left out. */
    namespace: Name.optional(),
    labels: z.record(z.string(), LabelValue).refine(labels => Object.keys(labels).length > 0, 'at least one label'),
  }),
  z.object({
    kind: z.literal('addresses'),
    cidrs: z
      .array(z.union([z.cidrv4(), z.cidrv6()]))
      .min(1)
      .max(32),
  }),
]);
export type DatabaseLocation = z.infer<typeof DatabaseLocation>;

/** An application on a migrated database, as the compiler needs it. Every bound is the cluster's own. */
export const ApplicationSpec = z.object({
  name: Name,
  namespace: Name.optional(),
  /** Image reference; pin it by digest or version. */
  image: z
    .string()
    .max(400)
    .regex(/^[a-z0-9]+[\w./:@-]*$/i, 'an image reference such as ghcr.io/owner/app:1.2.3'),
  /** The port the application listens on (it is also given as PORT). */
  port: z.number().int().min(1).max(65_535).default(8080),
  /** Secret that holds the connection string under `key`. */
  databaseSecret: z.object({
    name: Name,
    key: z
      .string()
      .regex(/^[-._a-zA-Z0-9]+$/)
      .max(253)
      .default('DATABASE_URL'),
  }),
  database: DatabaseLocation,
  databasePort: z.number().int().min(1).max(65_535).default(5432),
  /** Path that answers 200 once the application can serve. Without one, the port being open must do. */
  readinessPath: z.string().startsWith('/').max(200).optional(),
  livenessPath: z.string().startsWith('/').max(200).optional(),
  environment: z.record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/), z.string().max(2000)).default({}),
  resources: z.object({
    cpuMillicores: z.number().int().min(10).max(64_000),
    memoryMebibytes: z.number().int().min(32).max(262_144),
  }),
  /** Connections one replica may open, and replicas the database can serve. */
  connectionsPerReplica: z.number().int().min(1).max(500),
  replicasMax: z.number().int().min(1).max(1000),
  replicasMin: z.number().int().min(0).max(1000).default(0),
});
export type ApplicationSpec = z.infer<typeof ApplicationSpec>;

/** Kept free for maintenance, migrations and PostgreSQL's own reserved connections (superuser_reserved_connections is 3). */
const connectionsReserved = 5;

/**
 * Resources and scale of a stateless application out of the size of its database: a pool of at most 8 connections per
 * replica; as many replicas as the database has connections for (50 at most); a quarter of the database's processors
 * and an eighth of its memory per replica, within 100 m to 1 CPU and 128 MiB to 1 GiB.
 */
export function scaleFor(
  sizing: Sizing,
): Pick<ApplicationSpec, 'resources' | 'connectionsPerReplica' | 'replicasMax'> & { reasons: string[] } {
  const usable = Math.max(1, Math.floor(sizing.connections) - connectionsReserved);
  const connectionsPerReplica = Math.max(1, Math.min(8, usable));
  const replicasMax = Math.max(1, Math.min(50, Math.floor(usable / connectionsPerReplica)));
  const clamp = (value: number, min: number, max: number, step: number): number =>
    Math.min(max, Math.max(min, Math.round(value / step) * step));
  const cpuMillicores = clamp(sizing.cpuMillicores / 4, 100, 1000, 50);
  const memoryMebibytes = clamp(sizing.memoryBytes / 8 / 1024 / 1024, 128, 1024, 64);
  return {
    resources: { cpuMillicores, memoryMebibytes },
    connectionsPerReplica,
    replicasMax,
    reasons: [
      `The database is sized for ${sizing.connections} connections; ${connectionsReserved} stay free for maintenance.`,
      `${replicasMax} replicas at most, with ${connectionsPerReplica} connections each, stay within the rest.`,
      `Each replica asks for ${cpuMillicores}m CPU and ${memoryMebibytes}Mi memory: a share of the database's own size. Measure and adjust.`,
    ],
  };
}

/** An image reference that no registry serves (RFC 2606): it says that the owner's own image has to be named. */
export const imageToBeNamed = 'registry.example.com/your-application:1.0.0';

/** The specification of an application of which nothing is known but its database. */
export function applicationFor(
  database: string | undefined,
  sizing: Sizing,
): { spec: ApplicationSpec; reasons: string[] } {
  const name = kubernetesName(database ?? '', 'application');
  const { reasons, ...scale } = scaleFor(sizing);
  const spec = ApplicationSpec.parse({
    name,
    image: imageToBeNamed,
    databaseSecret: { name: `${name}-database` },
    database: { kind: 'pods', labels: { 'app.kubernetes.io/name': 'postgresql' } },
    ...scale,
  });
  return { spec, reasons };
}
