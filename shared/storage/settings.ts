import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { defineSetting, settingSchemas } from '#shared/platform/settings.ts';

const bucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a bucket name has 3-63 lower-case letters, digits, dots and hyphens');

/** Where objects lie. Without S3_ENDPOINT they lie in a folder. */
export const storageSettings = {
  s3Endpoint: defineSetting<string>({
    doc: 'Address of an S3 server (MinIO, AWS: https://s3.REGION.amazonaws.com). Absent: a folder on this machine.',
    schema: settingSchemas.url,
    default: undefined,
    env: 'S3_ENDPOINT',
  }),
  s3PublicEndpoint: defineSetting<string>({
    doc: 'Address of the same S3 server as browsers reach it, if that is another one than S3_ENDPOINT.',
    schema: settingSchemas.url,
    default: undefined,
    env: 'S3_PUBLIC_ENDPOINT',
  }),
  s3Bucket: defineSetting<string>({
    doc: "One bucket for everything, with the platform's bucket names as prefixes. Absent: one bucket for each.",
    schema: bucketName,
    default: undefined,
    env: 'S3_BUCKET',
  }),
  s3Region: defineSetting<string>({
    doc: 'Region of the S3 server; MinIO accepts its default, us-east-1.',
    schema: z.string().regex(/^[a-z0-9-]{1,64}$/, 'a region has lower-case letters, digits and hyphens'),
    default: 'us-east-1',
    env: 'AWS_REGION',
  }),
  s3AccessKeyId: defineSetting<string>({
    doc: 'Access key of the S3 server. Absent: what the AWS SDK finds by itself (files, roles of the machine).',
    schema: settingSchemas.text,
    default: undefined,
    env: 'AWS_ACCESS_KEY_ID',
  }),
  s3SecretAccessKey: defineSetting<string>({
    doc: 'Secret key that belongs to AWS_ACCESS_KEY_ID.',
    schema: settingSchemas.text,
    default: undefined,
    env: 'AWS_SECRET_ACCESS_KEY',
    secret: true,
  }),
  s3SessionToken: defineSetting<string>({
    doc: 'Session token, where the access key is a temporary one.',
    schema: settingSchemas.text,
    default: undefined,
    env: 'AWS_SESSION_TOKEN',
    secret: true,
  }),
  storageFolder: defineSetting<string>({
    doc: 'Absolute path of the folder that holds the objects where there is no S3 server.',
    schema: z.string().refine(isAbsolute, 'it must be an absolute path'),
    default: undefined,
    env: 'STORAGE_FOLDER',
  }),
} as const;
