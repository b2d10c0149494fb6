import type { SigningCredentials } from '#shared/network/aws-signature.ts';
import { SettingsError } from '#shared/platform/settings.ts';
import { createAwsKms } from './aws-kms.ts';
import { type KeyService, KeyServiceError } from './key-service.ts';
import type { KmsSettings } from './settings.ts';

/** What the settings of the object store say about AWS; it holds where those of the key service say nothing. */
export interface AwsSettings {
  s3Region?: string | undefined;
  s3AccessKeyId?: string | undefined;
  s3SecretAccessKey?: string | undefined;
  s3SessionToken?: string | undefined;
}

/**
 * The key management service of the settings. It is made without a connection, and called only where a key is wrapped:
 * so a platform that has left the service can still open what it wrapped. Throws SettingsError.
 */
export function createKeyService(settings: KmsSettings & AwsSettings): KeyService {
  const region =
    settings.kmsRegion ??
    /^arn:[\w-]+:kms:([a-z0-9-]+):/.exec(settings.kmsKeyId ?? '')?.[1] ??
    settings.s3Region ??
    'us-east-1';
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return createAwsKms({
    endpoint: new URL(settings.kmsEndpoint ?? `https://kms.${region}.${domain}/`),
    region,
    keyId: settings.kmsKeyId,
    credentials: credentialsOf(settings, region),
  });
}

function credentialsOf(settings: KmsSettings & AwsSettings, region: string): () => Promise<SigningCredentials> {
  const own = settings.kmsAccessKeyId !== undefined;
  const [accessKeyId, secretAccessKey, sessionToken] = own
    ? [settings.kmsAccessKeyId, settings.kmsSecretAccessKey, settings.kmsSessionToken]
    : [settings.s3AccessKeyId, settings.s3SecretAccessKey, settings.s3SessionToken];
  if (own && secretAccessKey === undefined)
    throw new SettingsError('CLOUDFORGE_KMS_ACCESS_KEY_ID is set, and CLOUDFORGE_KMS_SECRET_ACCESS_KEY is not.');
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const given = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
    return async () => given;
  }
  return fromMachine(region);
}

/** What AWS's own chain finds: files, the role of the pod or the machine. Loaded at the first use. */
function fromMachine(region: string): () => Promise<SigningCredentials> {
  let chain: Promise<() => Promise<SigningCredentials>> | undefined;
  return async () => {
    chain ??= import('@aws-sdk/client-s3').then(({ S3Client }) => {
      const { credentials } = new S3Client({ region }).config;
      return async () => {
        const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
        return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
      };
    });
    try {
      return await (await chain)();
    } catch (cause) {
      throw new KeyServiceError(
        'credentials',
        'There are no credentials for the key management service: set CLOUDFORGE_KMS_ACCESS_KEY_ID and CLOUDFORGE_KMS_SECRET_ACCESS_KEY, or give this machine or pod a role.',
        { cause },
      );
    }
  };
}
