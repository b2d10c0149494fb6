import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from '#shared/platform/settings.ts';

/** A master key with what is derived from it. Purposes are separated by HKDF (RFC 5869). */
export interface MasterKey {
  /** Names the key in every row that it sealed; tells nothing about it. */
  id: string;
  /** 32 bytes: envelopes of secrets at rest. */
  secretKey: Uint8Array;
  /** HMAC key of event tokens. */
  eventKey: Uint8Array;
}

/** The master keys of a platform: the first seals, all open. */
export interface KeyRing {
  /** Where the keys come from: only a folder can be given new ones by us. */
  source: 'folder' | 'environment';
  keys(): readonly [MasterKey, ...MasterKey[]];
}

const currentFile = 'master.key';
const othersFile = 'master-others.keys';
const keysMax = 20;
const keyBytes = 32;

/** Keys out of the environment: `current` and, separated by commas, `others`. Throws SettingsError. */
export function environmentKeyRing(current: string, others = ''): KeyRing {
  const [first, ...rest] = [
    parseKey(current, 'CLOUDFORGE_MASTER_KEY'),
    ...others
      .split(',')
      .filter(text => text.trim() !== '')
      .slice(0, keysMax)
      .map(text => parseKey(text, 'CLOUDFORGE_MASTER_KEYS_OLD')),
  ].map(deriveKey);
  if (first === undefined) throw new SettingsError('CLOUDFORGE_MASTER_KEY is empty.');
  return { source: 'environment', keys: () => [first, ...rest] };
}

/**
 * Keys in files of `folder`, the first made if there is none. The files are looked at again at every use, so a key that
 * another process adds seals and opens here from then on: rotation needs no restart. Throws SettingsError.
 */
export function folderKeyRing(folder: string): KeyRing {
  createKeyFile(folder, currentFile, () => `${randomBytes(keyBytes).toString('base64')}\n`);
  let read: { stamp: string; keys: [MasterKey, ...MasterKey[]] } | undefined;
  return {
    source: 'folder',
    keys: () => {
      const stamp = `${stampOf(folder, currentFile)} ${stampOf(folder, othersFile)}`;
      if (read?.stamp !== stamp) {
        const { current, others } = readFolder(folder);
        read = { stamp, keys: [deriveKey(current), ...others.map(deriveKey)] };
      }
      return read.keys;
    },
  };
}

/**
 * Makes a new key in the folder and lets it seal from now on; the one before goes on opening. A kill at any point
 * leaves a ring that opens everything: the new key is among the others before it is the first. Returns its id.
 */
export function addMasterKey(folder: string): string {
  const { current, others } = readFolder(folder);
  if (others.length >= keysMax)
    throw new SettingsError(
      `There are ${others.length} old keys already. Finish the rotations before with: cloudforge secrets rotate`,
    );
  const made = randomBytes(keyBytes);
  writeOthers(folder, [made, current, ...others]);
  writeKeyFile(folder, currentFile, `${made.toString('base64')}\n`);
  writeOthers(folder, [current, ...others]);
  return deriveKey(made).id;
}

/**
 * Takes keys out of the ring of the folder; the first is never taken. They are put into the folder `retired`, which no
 * platform reads: a backup of the database from before may need them. Returns the ids of those that were taken.
 */
export function retireMasterKeys(folder: string, ids: readonly string[]): string[] {
  const { others } = readFolder(folder);
  const retired = others.filter(key => ids.includes(deriveKey(key).id));
  for (const key of retired)
    writeKeyFile(join(folder, 'retired'), `${deriveKey(key).id}.key`, `${key.toString('base64')}\n`);
  const kept = others.filter(key => !retired.includes(key));
  if (kept.length > 0) writeOthers(folder, kept);
  else rmSync(join(folder, othersFile), { force: true });
  return retired.map(key => deriveKey(key).id);
}

/** The keys that event tokens are made and checked with, in the ring's order. */
export function eventKeys(ring: Pick<KeyRing, 'keys'>): [Uint8Array, ...Uint8Array[]] {
  const [first, ...others] = ring.keys();
  return [first.eventKey, ...others.map(key => key.eventKey)];
}

function readFolder(folder: string): { current: Buffer; others: Buffer[] } {
  const current = parseKey(readFileSync(join(folder, currentFile), 'utf8'), join(folder, currentFile));
  const others = exists(folder, othersFile) ? readFileSync(join(folder, othersFile), 'utf8') : '';
  return {
    current,
    others: others
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(line => parseKey(line, join(folder, othersFile)))
      .filter(key => !key.equals(current)),
  };
}

function writeOthers(folder: string, keys: readonly Buffer[]): void {
  writeKeyFile(folder, othersFile, keys.map(key => `${key.toString('base64')}\n`).join(''));
}

function parseKey(text: string, where: string): Buffer {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.byteLength !== keyBytes)
    throw new SettingsError(`${where} must be 32 bytes in base64. Make one with: openssl rand -base64 32`);
  return bytes;
}

function deriveKey(master: Uint8Array): MasterKey {
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', master, new Uint8Array(), `cloudforge/${purpose}/v1`, 32));
  const secretKey = derive('secrets');
  return { id: keyIdOf(secretKey), secretKey, eventKey: derive('events') };
}

/** Id of a key that seals envelopes. */
export function keyIdOf(secretKey: Uint8Array): string {
  return createHash('sha256').update('cloudforge-key-id').update(secretKey).digest('hex').slice(0, 16);
}

/** Makes the file if it is not there. Of several processes that start at once one makes it, and all use that one. */
export function createKeyFile(folder: string, name: string, make: () => string): void {
  if (exists(folder, name)) return;
  const aside = `${name}.${process.pid}`;
  writeKeyFile(folder, aside, make());
  try {
    linkSync(join(folder, aside), join(folder, name));
  } catch (error) {
    if (!exists(folder, name)) throw error;
  } finally {
    rmSync(join(folder, aside), { force: true });
  }
}

/** Written aside and renamed: a kill in between leaves no half key behind, and a reader sees the old file or the new. */
export function writeKeyFile(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

function exists(folder: string, name: string): boolean {
  return stampOf(folder, name) !== '-';
}

function stampOf(folder: string, name: string): string {
  const found = statSync(join(folder, name), { throwIfNoEntry: false });
  return found === undefined ? '-' : `${found.ino}:${found.mtimeMs}:${found.size}`;
}
