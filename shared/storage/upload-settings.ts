import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';
import { defineSetting, settingSchemas } from '#shared/platform/settings.ts';

const hourMs = 60 * 60 * 1_000;

const uploadBytesMaxDefault = 64 * 1024 ** 3;
const unfinishedHoursDefault = 24;
const storedDaysDefault = 30;
const uploadsAtOnceDefault = 8;

/** No setting allows more: the largest object S3 takes. */
export const uploadBytesCeiling = 5 * 1024 ** 4;

export const uploadSettings = {
  uploadBytesMax: defineSetting<number>({
    doc: 'Largest upload in bytes, at most 5 TiB.',
    schema: settingSchemas.positiveInteger.max(uploadBytesCeiling),
    default: uploadBytesMaxDefault,
    env: 'UPLOAD_BYTES_MAX',
  }),
  uploadUnfinishedHours: defineSetting<number>({
    doc: 'Hours after its last byte for which an unfinished upload can be continued.',
    schema: settingSchemas.positiveInteger.max(24 * 365),
    default: unfinishedHoursDefault,
    env: 'UPLOAD_UNFINISHED_HOURS',
  }),
  uploadStoredDays: defineSetting<number>({
    doc: 'Days for which an uploaded file is kept.',
    schema: settingSchemas.positiveInteger.max(3_650),
    default: storedDaysDefault,
    env: 'UPLOAD_STORED_DAYS',
  }),
  uploadsAtOnce: defineSetting<number>({
    doc: 'Uploads one process receives at once; on S3 each may hold 32 MiB of memory. Further ones get 503.',
    schema: settingSchemas.positiveInteger.max(1_000),
    default: uploadsAtOnceDefault,
    env: 'UPLOADS_AT_ONCE',
  }),
} as const;

const Limits = z.object({
  uploadBytesMax: z.number().default(uploadBytesMaxDefault),
  uploadUnfinishedHours: z.number().default(unfinishedHoursDefault),
  uploadStoredDays: z.number().default(storedDaysDefault),
  uploadsAtOnce: z.number().default(uploadsAtOnceDefault),
});

export interface UploadLimits {
  uploadBytesMax: number;
  uploadsAtOnce: number;
  /** When an upload that received a byte now, or was begun now, ends. */
  unfinishedExpiry: Date;
  /** When a file stored now ends. */
  storedExpiry: Date;
}

/** The limits of this function as its settings give them, with the ends counted from now. */
export function uploadLimits(ctx: Pick<Ctx, 'settings' | 'clock'>): UploadLimits {
  const limits = Limits.parse(ctx.settings);
  const now = ctx.clock.now().getTime();
  return {
    uploadBytesMax: limits.uploadBytesMax,
    uploadsAtOnce: limits.uploadsAtOnce,
    unfinishedExpiry: new Date(now + limits.uploadUnfinishedHours * hourMs),
    storedExpiry: new Date(now + limits.uploadStoredDays * 24 * hourMs),
  };
}
