import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsError } from '#shared/platform/settings.ts';

const currentFile = 'master.key';
const othersFile = 'master-others.keys';
/** Keys beside the first: rotations that were not finished. */
export const othersMax = 20;

/** The master keys of a folder as they lie there, a line each: in base64, or wrapped by a key management service. */
export interface KeyTexts {
  current: string;
  others: string[];
  /** A key that was made and does not seal yet: the rotation that made it was interrupted, or waits for readers. */
  staged: string | undefined;
}

/** Throws SettingsError where there is none. */
export function readKeyTexts(folder: string): KeyTexts {
  if (!exists(folder, currentFile)) throw new SettingsError(`There is no master key in ${join(folder, currentFile)}.`);
  const current = readFileSync(join(folder, currentFile), 'utf8').trim();
  const lines = exists(folder, othersFile) ? readFileSync(join(folder, othersFile), 'utf8').split('\n') : [];
  const listed = lines.map(line => line.trim()).filter(line => line !== '');
  const others = listed.filter(line => line !== current);
  // While a key is staged, the list holds it before the key that still seals.
  const staged = listed.includes(current) && listed[0] !== current ? listed[0] : undefined;
  return { current, others, staged };
}

/** Where the keys of a folder come from, for messages. */
export function keyFilePath(folder: string): string {
  return join(folder, currentFile);
}

/** Changes whenever a file of keys does. */
export function keyFilesStamp(folder: string): string {
  return `${stampOf(folder, currentFile)} ${stampOf(folder, othersFile)}`;
}

export function hasMasterKey(folder: string): boolean {
  return exists(folder, currentFile);
}

/** The first key of a folder, unless there is one. */
export function createMasterKeyFile(folder: string, make: () => string): void {
  createKeyFile(folder, currentFile, () => `${make()}\n`);
}

/** Puts a key where every process opens with it and none seals yet. Throws SettingsError. */
export function stageKey(folder: string, text: string): void {
  const { current, others } = readKeyTexts(folder);
  if (others.length >= othersMax)
    throw new SettingsError(
      `There are ${others.length} old keys already. Finish the rotations before with: cloudforge secrets rotate`,
    );
  writeOthers(folder, [text, current, ...others]);
}

/** Lets the staged key seal; the one before goes on opening. Does nothing where none is staged. */
export function promoteKey(folder: string): void {
  const { current, others, staged } = readKeyTexts(folder);
  if (staged === undefined) return;
  writeKeyFile(folder, currentFile, `${staged}\n`);
  writeOthers(folder, [current, ...others.filter(other => other !== staged)]);
}

/** Takes keys out of the list into the folder `retired`, which no platform reads. `retired`: file name and text. */
export function retireKeys(folder: string, retired: readonly { name: string; text: string }[]): void {
  for (const { name, text } of retired) writeKeyFile(join(folder, 'retired'), name, `${text}\n`);
  const gone = retired.map(({ text }) => text);
  const kept = readKeyTexts(folder).others.filter(other => !gone.includes(other));
  if (kept.length > 0) writeOthers(folder, kept);
  else rmSync(join(folder, othersFile), { force: true });
}

function writeOthers(folder: string, texts: readonly string[]): void {
  writeKeyFile(folder, othersFile, texts.map(text => `${text}\n`).join(''));
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
function writeKeyFile(folder: string, name: string, text: string): void {
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
