import type { Clock, Db, Ids, Services } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, 30 seconds. */
const periodS = 30;
/** One step either side: clocks that are half a minute off, and slow fingers. */
const toleranceS = periodS;
/** Steps behind the window are of no use any more. */
const stepsKept = 10;
export const devicesMax = 5;
const issuer = 'CloudForge';

/** Loaded by who needs it: a function that starts from zero mostly does not. */
const loadOtplib = () => import('otplib');

export interface TotpPort {
  clock: Clock;
  ids: Ids;
  /** Bound to the person in place of an organisation, and to the device. */
  envelopes: Services['envelopes'];
}

interface DeviceRow {
  id: string;
  key_id: string;
  envelope: Buffer;
}

/**
 * Makes a device that counts once it is confirmed. Answers its secret in base32 and as an otpauth URI for a QR code:
 * they are told once. Another one that was never confirmed is replaced. Throws `conflict` above `devicesMax`.
 */
export async function enrolDevice(
  db: Db,
  device: { userId: string; email: string; name: string },
  port: TotpPort,
): Promise<{ id: string; secret: string; uri: string }> {
  // The lock on the person lets one enrolment go at a time, so that the count holds.
  await db.selectFrom('users').select('id').where('id', '=', device.userId).forUpdate().execute();
  await db.deleteFrom('totp_devices').where('user_id', '=', device.userId).where('confirmed_at', 'is', null).execute();
  const confirmed = await confirmedDevices(db, device.userId);
  if (confirmed.length >= devicesMax)
    throw new Problem('conflict', { detail: `There are ${devicesMax} devices already. Remove one first.` });
  const { generateSecret, generateURI } = await loadOtplib();
  const id = port.ids.uuid();
  const secret = generateSecret();
  const sealed = await port.envelopes.seal(device.userId, id, new TextEncoder().encode(secret));
  await db
    .insertInto('totp_devices')
    .values({
      id,
      user_id: device.userId,
      name: device.name,
      key_id: sealed.keyId,
      envelope: Buffer.from(sealed.envelope),
      created_at: port.clock.now(),
      confirmed_at: null,
    })
    .execute();
  return { id, secret, uri: generateURI({ issuer, label: device.email, secret }) };
}

/** Confirms a device with a code of its own, and spends the code. false if the code is not right. Throws `not-found`. */
export async function confirmDevice(
  db: Db,
  device: { userId: string; id: string; code: string },
  port: TotpPort,
): Promise<boolean> {
  const row = await db
    .selectFrom('totp_devices')
    .select(['id', 'key_id', 'envelope'])
    .where('user_id', '=', device.userId)
    .where('id', '=', device.id)
    .where('confirmed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  if (!(await spendCode(db, device.userId, row, device.code, port))) return false;
  await db.updateTable('totp_devices').set({ confirmed_at: port.clock.now() }).where('id', '=', row.id).execute();
  return true;
}

/** true if the code is right on one of the person's devices and was not used on it before. It is spent with this transaction. */
export async function spendTotpCode(db: Db, userId: string, code: string, port: TotpPort): Promise<boolean> {
  for (const device of await confirmedDevices(db, userId))
    if (await spendCode(db, userId, device, code, port)) return true;
  return false;
}

/** The devices that count, oldest first. */
export async function confirmedDevices(
  db: Db,
  userId: string,
): Promise<(DeviceRow & { name: string; created_at: Date })[]> {
  return await db
    .selectFrom('totp_devices')
    .select(['id', 'key_id', 'envelope', 'name', 'created_at'])
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .limit(devicesMax)
    .execute();
}

async function spendCode(db: Db, userId: string, device: DeviceRow, code: string, port: TotpPort): Promise<boolean> {
  if (!/^\d{6}$/.test(code)) return false;
  const now = port.clock.now();
  const secret = new TextDecoder().decode(
    await port.envelopes.open(userId, device.id, device.key_id, new Uint8Array(device.envelope)),
  );
  const epoch = Math.floor(now.getTime() / 1_000);
  const { verify } = await loadOtplib();
  const result = await verify({ secret, token: code, epoch, period: periodS, epochTolerance: toleranceS });
  if (!result.valid) return false;
  const step = Math.floor(epoch / periodS) + result.delta;
  // Of two at once the primary key lets one in: the other waits for it, and finds the step used.
  const used = await db
    .insertInto('totp_used_steps')
    .values({ device_id: device.id, step, used_at: now })
    .onConflict(conflict => conflict.doNothing())
    .returning('step')
    .executeTakeFirst();
  if (used === undefined) return false;
  await db
    .deleteFrom('totp_used_steps')
    .where('device_id', '=', device.id)
    .where('step', '<', step - stepsKept)
    .execute();
  return true;
}
