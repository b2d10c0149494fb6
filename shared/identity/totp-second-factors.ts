import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { makeRecoveryCodes, recoveryCodesLeft } from './recovery-codes.ts';
import { type Origin, renewSession } from './sessions.ts';
import { type AccountPort, accountSubject, inAuth, type Proof, prove } from './sign-in.ts';
import type { RenewedSession } from './sign-in-passwords.ts';
import { requireProof, type SignedIn } from './sign-in-proof.ts';
import { admit, forget } from './throttle.ts';
import { confirmDevice, confirmedDevices, enrolDevice } from './totp.ts';
import { writeAudit } from './write-audit.ts';

/** The second factors of one person as they may be shown: no secret, no hash. */
export async function listSecondFactors(
  db: Db,
  userId: string,
): Promise<{ devices: { id: string; name: string; createdAt: Date }[]; recoveryCodesLeft: number }> {
  const devices = await confirmedDevices(db, userId);
  return {
    devices: devices.map(({ id, name, created_at }) => ({ id, name, createdAt: created_at })),
    recoveryCodesLeft: await recoveryCodesLeft(db, userId),
  };
}

/** Begins a device; it counts once `confirmSecondFactor` has seen a code of it. */
export async function enrolSecondFactor(
  port: AccountPort,
  who: SignedIn,
  device: { name: string; proof: Proof },
  origin: Origin,
): Promise<{ id: string; secret: string; uri: string }> {
  await requireProof(port, who, device.proof, origin, { secondFactor: true });
  return await inAuth(port)(async db => {
    const { email } = await db
      .selectFrom('users')
      .select('email')
      .where('id', '=', who.userId)
      .executeTakeFirstOrThrow();
    const made = await enrolDevice(db, { userId: who.userId, email, name: device.name }, port);
    await note(db, who, 'second-factor.enrolled', made.id, port, origin);
    return made;
  });
}

/**
 * Confirms a device with a code of its own. The first one comes with recovery codes, which are told here only. The
 * session has proved a second factor by it, and goes on under a new id. Throws `not-found`, `confirmation-needed` where
 * the code is not right, `account-locked`.
 */
export async function confirmSecondFactor(
  port: AccountPort,
  who: SignedIn,
  device: { id: string; code: string },
  origin: Origin,
): Promise<{ session: RenewedSession; recoveryCodes: string[] }> {
  const asAuth = inAuth(port);
  await asAuth(db => admit(db, [accountSubject(who.userId)], port));
  const done = await asAuth(async db => {
    if (!(await confirmDevice(db, { userId: who.userId, ...device }, port))) return undefined;
    await forget(db, accountSubject(who.userId), port);
    const isFirst = (await confirmedDevices(db, who.userId)).length === 1;
    const recoveryCodes = isFirst ? await makeRecoveryCodes(db, who.userId, port) : [];
    const session = await renewSession(db, who.sessionId, before => [...before, 'totp'], port);
    await note(db, who, 'second-factor.confirmed', device.id, port, origin);
    return { session, recoveryCodes };
  });
  if (done === undefined)
    throw new Problem('confirmation-needed', { detail: 'The code is not right. Wait for the next one.' });
  return done;
}

/**
 * Removes a device. With the last one the recovery codes go, and no session has proved a second factor any more.
 * Throws `not-found`, `confirmation-needed`, `account-locked`.
 */
export async function removeSecondFactor(
  port: AccountPort,
  who: SignedIn,
  device: { id: string; proof: Proof },
  origin: Origin,
): Promise<RenewedSession> {
  await requireProof(port, who, device.proof, origin, { secondFactor: true });
  const { userId, sessionId } = who;
  return await inAuth(port)(async db => {
    const removed = await db
      .deleteFrom('totp_devices')
      .where('user_id', '=', userId)
      .where('id', '=', device.id)
      .executeTakeFirst();
    if (removed.numDeletedRows === 0n) throw new Problem('not-found');
    await note(db, who, 'second-factor.removed', device.id, port, origin);
    if ((await confirmedDevices(db, userId)).length > 0)
      return await renewSession(db, sessionId, before => before, port);
    await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    const without = (factors: readonly string[]) =>
      factors.filter(factor => factor !== 'totp' && factor !== 'recovery');
    const others = await db
      .selectFrom('sessions')
      .select(['id', 'factors'])
      .where('user_id', '=', userId)
      .where('id', '!=', sessionId)
      .execute();
    for (const { id, factors } of others)
      await db
        .updateTable('sessions')
        .set({ factors: without(factors) })
        .where('id', '=', id)
        .execute();
    return await renewSession(db, sessionId, without, port);
  });
}

/** Ten new recovery codes in place of the old. Throws `conflict` where there is no device that they could replace. */
export async function renewRecoveryCodes(
  port: AccountPort,
  who: SignedIn,
  proof: Proof,
  origin: Origin,
): Promise<string[]> {
  await requireProof(port, who, proof, origin, { secondFactor: true });
  return await inAuth(port)(async db => {
    if ((await confirmedDevices(db, who.userId)).length === 0)
      throw new Problem('conflict', { detail: 'Recovery codes stand in for an authenticator app. Set one up first.' });
    const codes = await makeRecoveryCodes(db, who.userId, port);
    await note(db, who, 'recovery-codes.made', who.userId, port, origin);
    return codes;
  });
}

/**
 * Shows a password or a code for a session that is open: it counts as proved from now on, has that factor, and goes on
 * under a new id. So a session that came by a link gets its second factor.
 */
export async function confirmSession(
  port: AccountPort,
  who: SignedIn,
  proof: Proof,
  origin: Origin,
): Promise<RenewedSession> {
  const shown = await prove(port, who.userId, proof, origin);
  return await inAuth(port)(async db => {
    const session = await renewSession(db, who.sessionId, before => [...before, shown], port);
    await writeAudit(
      db,
      {
        organizationId: who.organizationId,
        actorId: who.userId,
        action: 'session.confirmed',
        target: { kind: 'session', id: session?.sessionId ?? who.sessionId },
        data: { factor: shown },
        requestId: origin.requestId,
      },
      port,
    );
    return session;
  });
}

async function note(
  db: Db,
  who: SignedIn,
  action: string,
  id: string,
  port: AccountPort,
  origin: Origin,
): Promise<void> {
  await writeAudit(
    db,
    {
      organizationId: who.organizationId,
      actorId: who.userId,
      action,
      target: { kind: action.startsWith('recovery') ? 'user' : 'second-factor', id },
      requestId: origin.requestId,
    },
    port,
  );
}
