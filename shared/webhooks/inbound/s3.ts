import { createHash } from 'node:crypto';
import { z } from 'zod';
import { presign } from '#shared/storage/s3/presign.ts';
import { fitsPattern, hasDotSegment, looksLikeDump } from './dump-name.ts';
import { type Delivery, NotUnderstood } from './plan.ts';
import type { OptionsOf, SourceSecrets } from './source.ts';

const recordsMax = 100;
const signedForSeconds = 3_600;

const Notification = z.object({
  Records: z
    .array(
      z.object({
        eventName: z.string(),
        s3: z.object({
          bucket: z.object({ name: z.string() }),
          object: z.object({
            key: z.string().max(3_072),
            eTag: z.string().max(200).optional(),
            sequencer: z.string().max(200).optional(),
          }),
        }),
      }),
    )
    .min(1)
    .max(recordsMax),
});
const TestEvent = z.object({ Event: z.literal('s3:TestEvent') });
const Sns = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().max(200),
  Message: z.string(),
  SubscribeURL: z.string().max(2_000).optional(),
});

/**
 * What an S3 event notification tells of ("Event message structure", Amazon S3 documentation; MinIO sends the same), by
 * itself or in an envelope of SNS. Throws NotUnderstood.
 */
export function readS3(body: unknown, options: OptionsOf<'s3'>): Delivery[] {
  const sns = Sns.safeParse(body);
  if (!sns.success) return readNotification(body, options);
  const { Type, MessageId, Message, SubscribeURL } = sns.data;
  if (Type === 'Notification') return readNotification(parseJson(Message), options);
  const key = `sns:${MessageId}`;
  if (Type === 'UnsubscribeConfirmation') return [ignored(key, 'The subscription of SNS was ended.')];
  if (SubscribeURL === undefined || !isSubscribeUrl(SubscribeURL))
    return [ignored(key, 'A subscription is only confirmed at an address of Amazon SNS.')];
  return [{ key, decision: { kind: 'fetch', plan: { kind: 'sns-confirm', url: SubscribeURL } } }];
}

/** true for an address at which Amazon confirms subscriptions; anything else could make us call whom a caller likes. */
export function isSubscribeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password, searchParams } = new URL(text);
  return (
    protocol === 'https:' &&
    /^sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(hostname) &&
    `${port}${username}${password}` === '' &&
    searchParams.get('Action') === 'ConfirmSubscription'
  );
}

function readNotification(body: unknown, options: OptionsOf<'s3'>): Delivery[] {
  if (TestEvent.safeParse(body).success) {
    return [
      ignored(`test:${digest(JSON.stringify(body))}`, 'The test event of S3 arrived: notifications are connected.'),
    ];
  }
  const parsed = Notification.safeParse(body);
  if (!parsed.success) throw new NotUnderstood(z.prettifyError(parsed.error).slice(0, 500));
  return parsed.data.Records.map(({ eventName, s3: { bucket, object } }) => {
    // The object's version of this moment: told twice it is one, written again it is another.
    const key = digest([bucket.name, object.key, eventName, object.sequencer ?? object.eTag ?? ''].join('\0'));
    const objectKey = decodeKey(object.key);
    const fileName = objectKey.split('/').at(-1) ?? '';
    if (!/^(s3:)?ObjectCreated:/.test(eventName)) return ignored(key, 'Only objects that were created start a run.');
    if (bucket.name !== options.bucket)
      return ignored(key, 'The object lies in another bucket than the one configured.');
    // In a URL these segments mean another place, perhaps another bucket.
    if (hasDotSegment(objectKey)) return ignored(key, 'The object’s key has a segment that no URL can hold.');
    if (!objectKey.startsWith(options.prefix))
      return ignored(key, 'The object’s key does not begin with the configured prefix.');
    if (options.objects === undefined ? !looksLikeDump(fileName) : !fitsPattern(options.objects, fileName))
      return ignored(key, 'The object’s name is not one to read.');
    return { key, decision: { kind: 'fetch', plan: { kind: 's3', key: objectKey, fileName } } };
  });
}

/** A URL of the configured bucket's object that works for an hour. Throws where the source has no credentials. */
export function objectUrl(key: string, options: OptionsOf<'s3'>, secrets: SourceSecrets, now: Date): string {
  const { accessKeyId, secretAccessKey, sessionToken } = secrets;
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error('The source has no credentials.');
  const path = key
    .split('/')
    .map(part => encodeURIComponent(part).replaceAll(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/');
  return presign({
    method: 'GET',
    url: new URL(`${options.endpoint.replace(/\/+$/, '')}/${options.bucket}/${path}`),
    region: options.region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    at: now,
    expiresInSeconds: signedForSeconds,
  }).href;
}

/** Keys come as in a form: percent-encoded, with + for a space. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}

function ignored(key: string, message: string): Delivery {
  return { key, decision: { kind: 'ignore', message } };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotUnderstood('The message inside the SNS envelope is not JSON.', { cause: error });
  }
}
