import { SettingsError } from '#shared/platform/settings.ts';
import {
  createMasterKeyFile,
  keyFilePath,
  keyFilesStamp,
  othersMax,
  promoteKey,
  readKeyTexts,
  retireKeys,
  stageKey,
} from './key-files.ts';
import { createKeyOpener, type KeyOpener, type MasterKey, newPlainKeyText } from './master-keys.ts';

type Keys = readonly [MasterKey, ...MasterKey[]];

/** The master keys of a platform: the first seals, all open. */
export interface KeyRing {
  /** Where the keys come from: only a folder can be given new ones by us. */
  source: 'folder' | 'environment';
  /** Throws SettingsError where they are wrapped and `refresh` was not awaited before. */
  keys(): Keys;
  /**
   * Opens what is wrapped and not open yet; costs a look at two files where nothing is. Throws SettingsError,
   * KeyServiceError: then the ring has the keys that it had.
   */
  refresh(): Promise<void>;
}

/** Keys out of the environment: `current` and, separated by commas, `others`. Throws SettingsError. */
export function environmentKeyRing(current: string, others = '', opener: KeyOpener = createKeyOpener()): KeyRing {
  const texts = [
    { text: current.trim(), where: 'CLOUDFORGE_MASTER_KEY' },
    ...others
      .split(',')
      .filter(text => text.trim() !== '')
      .slice(0, othersMax)
      .map(text => ({ text: text.trim(), where: 'CLOUDFORGE_MASTER_KEYS_OLD' })),
  ];
  // What is no key at all is said at once.
  for (const { text, where } of texts) opener.known(text, where);
  return {
    source: 'environment',
    keys: () => knownKeys(opener, texts) ?? notOpen(),
    refresh: () => opener.open(texts),
  };
}

/**
 * Keys in files of `folder`, the first made if there is none. The files are looked at again at every use, so a key that
 * another process adds seals and opens here from then on: rotation needs no restart. A key that is wrapped does so once
 * `refresh` has opened it; until then the ring is what it was. Throws SettingsError.
 */
export function folderKeyRing(folder: string, opener: KeyOpener = createKeyOpener()): KeyRing {
  createMasterKeyFile(folder, newPlainKeyText);
  let read: { stamp: string; keys: Keys } | undefined;
  const listed = (): { text: string; where: string }[] => {
    const { current, others } = readKeyTexts(folder);
    return [current, ...others].map(text => ({ text, where: keyFilePath(folder) }));
  };
  return {
    source: 'folder',
    keys: () => {
      const stamp = keyFilesStamp(folder);
      if (read?.stamp !== stamp) {
        const keys = knownKeys(opener, listed()) ?? read?.keys ?? notOpen();
        // With a key that is still wrapped the files are looked at again at the next use.
        read = { stamp: keys === read?.keys ? '' : stamp, keys };
      }
      return read.keys;
    },
    refresh: async () => {
      if (read?.stamp !== keyFilesStamp(folder)) await opener.open(listed());
    },
  };
}

function knownKeys(opener: KeyOpener, texts: readonly { text: string; where: string }[]): Keys | undefined {
  const [first, ...others] = texts.map(({ text, where }) => opener.known(text, where));
  if (first === undefined) return undefined;
  const keys: MasterKey[] = [];
  for (const key of others) {
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return [first, ...keys];
}

function notOpen(): never {
  throw new SettingsError('The master key is wrapped, and was not opened yet.');
}

/**
 * Makes a new key in the folder and lets it seal from now on; the one before goes on opening. A kill at any point
 * leaves a ring that opens everything: the new key is among the others before it is the first.
 */
export function addMasterKey(folder: string, text = newPlainKeyText()): void {
  stageKey(folder, text);
  promoteKey(folder);
}

/**
 * Takes keys out of the ring of the folder; the first is never taken. They are put into the folder `retired`, which no
 * platform reads: a backup of the database from before may need them. Returns the ids of those that were taken.
 */
export function retireMasterKeys(folder: string, ids: readonly string[], opener = createKeyOpener()): string[] {
  const retired = readKeyTexts(folder).others.flatMap(text => {
    const id = opener.known(text, keyFilePath(folder))?.id;
    return id !== undefined && ids.includes(id) ? [{ id, text }] : [];
  });
  retireKeys(
    folder,
    retired.map(({ id, text }) => ({ name: `${id}.key`, text })),
  );
  return retired.map(({ id }) => id);
}

/** The keys that event tokens are made and checked with, in the ring's order. */
export function eventKeys(ring: Pick<KeyRing, 'keys'>): [Uint8Array, ...Uint8Array[]] {
  const [first, ...others] = ring.keys();
  return [first.eventKey, ...others.map(key => key.eventKey)];
}
