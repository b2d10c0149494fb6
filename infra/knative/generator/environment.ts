import { kmsSettings } from '#shared/identity/kms/settings.ts';
import { mailSettings } from '#shared/mail/settings.ts';
import { networkSettings } from '#shared/network/settings.ts';
import type { Container } from '#shared/packaging/containers.ts';
import { gatewaySettings } from '#shared/packaging/gateway-entry.ts';
import { migrateSettings } from '#shared/packaging/migrate-entry.ts';
import { platformSettings } from '#shared/platform/platform-settings.ts';
import type { Setting } from '#shared/platform/settings.ts';
import { storageSettings } from '#shared/storage/settings.ts';
import { type Manifest, namespace } from './common.ts';

export const configMapName = 'cloudforge-settings';
export const secretName = 'cloudforge-secrets';
export const migratorSecretName = 'cloudforge-migrator';

/** Settings that every container of a cluster shares. Their names and meaning are the settings' own. */
const values: Readonly<Record<string, string>> = {
  HOST: '0.0.0.0',
  LOG_LEVEL: 'info',
  DATABASE_CONNECTIONS: '5',
  CLOUDFORGE_STATE: '/tmp/cloudforge',
  CLOUDFORGE_FUNCTION_URL: `http://{name}.${namespace}.svc.cluster.local`,
  CLOUDFORGE_PUBLIC_URL: 'https://cloudforge.example.com',
  // Where the pods of most clusters are; who may reach the gateway is the network policy's to say.
  CLOUDFORGE_TRUSTED_PROXIES: '10.0.0.0/8',
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://collector.${namespace}.svc.cluster.local:4318`,
  S3_ENDPOINT: 'https://s3.eu-central-1.amazonaws.com',
  S3_BUCKET: 'cloudforge-objects',
  AWS_REGION: 'eu-central-1',
  MAIL_FROM: 'CloudForge <cloudforge@example.com>',
};

// An identifier, no secret, but it comes with its secret key and changes with it.
const keptWithSecrets = new Set([storageSettings.s3AccessKeyId.env, kmsSettings.kmsAccessKeyId.env]);
// A process can't start without these; the others may be absent from the Secret.
const needed = new Set([
  platformSettings.databaseUrl.env,
  platformSettings.masterKey.env,
  platformSettings.signingKey.env,
]);
// What only the dispatcher talks to.
const dispatcherOnly = new Set([platformSettings.natsUrl.env]);

/** Every setting that a container reads, from the definitions of the settings themselves. */
export function settingsOf(container: Container): Setting[] {
  switch (container.kind) {
    case 'gateway':
      return Object.values<Setting>(gatewaySettings);
    case 'migrate':
      return Object.values<Setting>(migrateSettings);
    default: {
      const own = 'definition' in container ? Object.values(container.definition.settings) : [];
      const shared = [platformSettings, networkSettings, mailSettings, storageSettings, kmsSettings].flatMap(group =>
        Object.values<Setting>(group),
      );
      return [...shared, ...own].filter(({ env }) => container.kind === 'dispatcher' || !dispatcherOnly.has(env));
    }
  }
}

const isSecret = (setting: Setting): boolean => setting.secret === true || keptWithSecrets.has(setting.env);

/**
 * Environment of a container, all by reference: the ConfigMap as a whole, and of the Secret only the keys that this
 * container reads. The job that migrates takes all it reads from a Secret of its own.
 */
export function environmentOf(container: Container): Record<string, unknown> {
  const secret = container.kind === 'migrate' ? migratorSecretName : secretName;
  const env = settingsOf(container)
    .filter(setting => container.kind === 'migrate' || isSecret(setting))
    .map(setting => ({ name: setting.env, valueFrom: { secretKeyRef: keyOf(secret, setting.env) } }));
  return {
    ...(container.kind === 'migrate' ? {} : { envFrom: [{ configMapRef: { name: configMapName } }] }),
    ...(env.length === 0 ? {} : { env }),
  };
}

function keyOf(name: string, key: string): Record<string, unknown> {
  return needed.has(key) ? { name, key } : { name, key, optional: true };
}

/** The settings that are no secrets. */
export function configMap(): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: configMapName, namespace }, data: { ...values } };
}

/** Keys of the Secrets that are to be made by hand, with what each is: for the README. */
export function secretKeys(containers: readonly Container[]): Map<string, { doc: string; needed: boolean }> {
  const keys = new Map<string, { doc: string; needed: boolean }>();
  for (const container of containers.filter(({ kind }) => kind !== 'migrate'))
    for (const setting of settingsOf(container).filter(isSecret))
      keys.set(setting.env, { doc: setting.doc, needed: needed.has(setting.env) });
  return keys;
}
