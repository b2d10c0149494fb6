import { z } from 'zod';
import { defineSetting, settingSchemas } from '#shared/platform/settings.ts';

const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);

/** The key management service that keeps the key above the master keys; absent, master keys lie as they are. */
export const kmsSettings = {
  kmsKeyId: defineSetting<string>({
    doc: 'Key of a key management service that new master keys are wrapped with: its ARN, id or alias/NAME.',
    schema: z.string().regex(/^[\w:/-]{1,2048}$/, "it is a key's ARN, id or alias/NAME"),
    default: undefined,
    env: 'CLOUDFORGE_KMS_KEY_ID',
  }),
  kmsEndpoint: defineSetting<string>({
    doc: 'Address of a key management service that speaks the API of AWS KMS. Default: the one of AWS in the region.',
    schema: z
      .url()
      .refine(
        text => URL.canParse(text) && (new URL(text).protocol === 'https:' || isLoopback(new URL(text).hostname)),
        'master keys go to it and come from it: it is reached by https, or lies on this machine',
      ),
    default: undefined,
    env: 'CLOUDFORGE_KMS_ENDPOINT',
  }),
  kmsRegion: defineSetting<string>({
    doc: 'Region of the key management service. Default: that of the ARN in CLOUDFORGE_KMS_KEY_ID, or AWS_REGION.',
    schema: z.string().regex(/^[a-z0-9-]{1,64}$/, 'a region has lower-case letters, digits and hyphens'),
    default: undefined,
    env: 'CLOUDFORGE_KMS_REGION',
  }),
  kmsAccessKeyId: defineSetting<string>({
    doc: 'Access key of the key management service. Absent: AWS_ACCESS_KEY_ID, or the role of the machine or pod.',
    schema: settingSchemas.text,
    default: undefined,
    env: 'CLOUDFORGE_KMS_ACCESS_KEY_ID',
  }),
  kmsSecretAccessKey: defineSetting<string>({
    doc: 'Secret key that belongs to CLOUDFORGE_KMS_ACCESS_KEY_ID.',
    schema: settingSchemas.text,
    default: undefined,
    env: 'CLOUDFORGE_KMS_SECRET_ACCESS_KEY',
    secret: true,
  }),
  kmsSessionToken: defineSetting<string>({
    doc: 'Session token, where that access key is a temporary one.',
    schema: settingSchemas.text,
    default: undefined,
    env: 'CLOUDFORGE_KMS_SESSION_TOKEN',
    secret: true,
  }),
} as const;

/** The values of these settings, as `readSettings` gives them. */
export type KmsSettings = { readonly [K in keyof typeof kmsSettings]?: string | undefined };
