import { z } from 'zod';
import { defineSetting, settingSchemas } from './settings.ts';

/** Settings every process of the platform reads. */
export const platformSettings = {
  databaseUrl: defineSetting<string | undefined>({
    doc: 'PostgreSQL 14 or newer, as postgres://user:password@host:port/database. A transaction pooler will do.',
    schema: z.string().regex(/^postgres(ql)?:\/\//, 'it begins with postgres://'),
    default: undefined,
    env: 'DATABASE_URL',
    secret: true,
  }),
  databaseDirectUrl: defineSetting<string | undefined>({
    doc: 'The same database without a pooler, for LISTEN. Default: DATABASE_URL.',
    schema: z.string().regex(/^postgres(ql)?:\/\//, 'it begins with postgres://'),
    default: undefined,
    env: 'DATABASE_DIRECT_URL',
    secret: true,
  }),
  databaseConnections: defineSetting<number>({
    doc: 'Connections one process opens at most.',
    schema: settingSchemas.positiveInteger.max(1_000),
    default: 10,
    env: 'DATABASE_CONNECTIONS',
  }),
  stateFolder: defineSetting<string>({
    doc: 'Folder for what is kept on this machine: keys, objects on disk, mail that was not sent by SMTP.',
    schema: settingSchemas.text,
    default: '.cloudforge',
    env: 'CLOUDFORGE_STATE',
  }),
  port: defineSetting<number>({ doc: 'Port to serve on.', schema: settingSchemas.port, default: 8080, env: 'PORT' }),
  host: defineSetting<string>({
    doc: 'Address to serve on. Anything but a loopback address makes the platform reachable from other machines.',
    schema: settingSchemas.text,
    default: '127.0.0.1',
    env: 'HOST',
  }),
  publicUrl: defineSetting<string>({
    doc: 'Where people and programs reach the platform, e.g. https://cloudforge.example.org. Access tokens are issued in its name.',
    schema: settingSchemas.url,
    default: 'http://localhost:8080',
    env: 'CLOUDFORGE_PUBLIC_URL',
  }),
  natsUrl: defineSetting<string | undefined>({
    doc: 'NATS server with JetStream, e.g. nats://127.0.0.1:4222. Without one the embedded bus is used.',
    schema: z.string().regex(/^(nats|tls|wss?):\/\//, 'it begins with nats://'),
    default: undefined,
    env: 'NATS_URL',
    secret: true,
  }),
  otlpEndpoint: defineSetting<string | undefined>({
    doc: 'OTLP over HTTP, e.g. http://127.0.0.1:4318; /v1/traces is added.',
    schema: settingSchemas.url,
    default: undefined,
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  }),
  masterKey: defineSetting<string | undefined>({
    doc: '32 random bytes in base64, or such a key wrapped by a key management service: secrets at rest and event tokens hang on it. Default: made at the first start and kept in the state folder.',
    schema: settingSchemas.text,
    default: undefined,
    env: 'CLOUDFORGE_MASTER_KEY',
    secret: true,
  }),
  masterKeysOld: defineSetting<string | undefined>({
    doc: 'Further master keys, as they are or wrapped, separated by commas, that open what they sealed and seal nothing: while a key is replaced.',
    schema: settingSchemas.text,
    default: undefined,
    env: 'CLOUDFORGE_MASTER_KEYS_OLD',
    secret: true,
  }),
  signingKey: defineSetting<string | undefined>({
    doc: 'Ed25519 private key in PEM that signs manifests and certificates. Default: made at the first start and kept in the state folder.',
    schema: z.string().regex(/^-----BEGIN PRIVATE KEY-----/, 'it is not a PEM private key'),
    default: undefined,
    env: 'CLOUDFORGE_SIGNING_KEY',
    secret: true,
  }),
  logLevel: defineSetting<'debug' | 'info' | 'warn' | 'error'>({
    doc: 'Least important level that is written: debug, info, warn or error.',
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    default: 'info',
    env: 'LOG_LEVEL',
  }),
  functionUrlTemplate: defineSetting<string | undefined>({
    doc: 'Where a function is found by the dispatcher and the gateway; {name} is replaced.',
    schema: z.string().regex(/^https?:\/\/.*\{name\}/, 'it is an http(s) URL with {name} in it'),
    default: undefined,
    env: 'CLOUDFORGE_FUNCTION_URL',
  }),
  functionUrls: defineSetting<Record<string, string>>({
    doc: 'JSON object of function names and their base URLs, e.g. {"analyze":"http://127.0.0.1:9001"}. Goes before CLOUDFORGE_FUNCTION_URL.',
    schema: z.preprocess(
      text => {
        try {
          return JSON.parse(String(text));
        } catch {
          return text;
        }
      },
      z.record(z.string(), z.url()),
    ),
    default: {},
    env: 'CLOUDFORGE_FUNCTION_URLS',
  }),
  loopbackCalls: defineSetting<boolean>({
    doc: 'true lets webhooks reach this machine itself; set by a platform that only this machine can reach.',
    schema: settingSchemas.flag,
    default: false,
    env: 'CLOUDFORGE_ALLOW_LOOPBACK',
  }),
} as const;
