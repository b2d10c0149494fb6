import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { createEnvelopes } from './envelopes.ts';
import { countByKey, type Resealed, resealAll } from './envelopes-reseal.ts';
import { promoteKey, readKeyTexts, stageKey } from './key-files.ts';
import { type KeyRing, retireMasterKeys } from './key-ring.ts';
import { type KeyService, parseWrapped } from './kms/key-service.ts';
import { type KeyOpener, newKeyText } from './master-keys.ts';

const rotateLock = 7_236_525;
const passesMax = 20;
/** By then every process has looked at the files, and has had a key that is wrapped opened. */
export const propagationMs = 10_000;

export interface RotatePort {
  database: PlatformDatabase;
  ring: KeyRing;
  /** What the ring opens its keys with, and the service that wraps the new one: as it was made with. */
  opener?: KeyOpener;
  service?: KeyService;
  /** Folder of the keys; used only where they come from it. */
  folder: string;
  /** How long what was read before may still be opened, before the old keys are taken away. */
  graceMs: number;
  onStep(step: string): void;
}

export interface Rotated extends Resealed {
  keyId: string;
  retired: string[];
}

/**
 * Replaces the master key while the platform runs: a new key seals from now on, every row is sealed anew with it, and
 * the keys before are taken away once nothing needs them. A rotation that was interrupted is finished, and no further
 * key is made. Where a key management service is set, the new key is wrapped by it, whatever the one before was: that is
 * the way into such a service, from one of its keys to another, and out of it. Keys of the environment can't be made
 * here: rows are sealed anew with the one that is set. Throws KeyServiceError; what was done until then holds.
 */
export async function rotateMasterKey(port: RotatePort): Promise<Rotated> {
  const { database, ring, onStep } = port;
  await ring.refresh();
  if (ring.source === 'folder') await ensureNewKey(port);
  const [{ id: keyId }] = ring.keys();
  const envelopes = createEnvelopes(ring);
  const total: Rotated = { keyId, resealed: 0, unopened: [], retired: [] };
  onStep(`key ${keyId} seals from now on`);
  const pass = async (): Promise<number> => {
    const done = await resealAll({ database, envelopes, currentKeyId: () => keyId }, rows =>
      onStep(`${rows} secrets sealed anew`),
    );
    total.resealed += done.resealed;
    total.unopened = done.unopened;
    return done.resealed;
  };
  await pass();
  // A process that read a row, or the key that sealed until now, just before may still use it.
  onStep(`waiting ${Math.ceil(port.graceMs / 1_000)} s for what is under way`);
  await sleep(port.graceMs);
  for (let left = passesMax; (await pass()) > 0 && left > 0; left -= 1);
  if (ring.source === 'environment') return total;
  const used = await countByKey(database);
  const idle = ring.keys().filter(key => key.id !== keyId && !used.has(key.id));
  total.retired = retireMasterKeys(
    port.folder,
    idle.map(key => key.id),
    port.opener,
  );
  return total;
}

/** Makes a key, unless an earlier rotation made one and was interrupted. One at a time. */
async function ensureNewKey({ database, ring, folder, service, graceMs, onStep }: RotatePort): Promise<void> {
  // Asked before anything is locked: a service may take its time.
  const made = await newKeyText(service);
  await database.transaction({ role: 'cloudforge_auth' }, async db => {
    await sql`select pg_advisory_xact_lock(${rotateLock})`.execute(db);
    if (readKeyTexts(folder).others.length > 0) onStep('an earlier rotation was not finished: going on with it');
    else stageKey(folder, made);
  });
  await ring.refresh();
  const { staged } = readKeyTexts(folder);
  if (staged !== undefined && parseWrapped(staged, folder) !== undefined) {
    // A wrapped key is opened by each process for itself: nothing may be sealed with it before all have it.
    onStep('the new key is wrapped: waiting until every process has opened it');
    await sleep(Math.min(graceMs, propagationMs));
  }
  promoteKey(folder);
}
