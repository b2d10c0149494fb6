import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** A mail as the outbox keeps it: `ID.eml` is the message itself, `ID.json` what a page shows of it. */
export const OutboxEntry = z.object({
  id: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  /** When it was written or, with SMTP, accepted by the server. */
  at: z.iso.datetime(),
  /** true: an SMTP server has taken it; false: it lies here only. */
  sent: z.boolean(),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

const entriesMax = 5_000;
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,149}$/;

/** The newest `limit` mails, newest first. A folder that is not there yet is empty. */
export async function listOutbox(folder: string, limit = 100): Promise<OutboxEntry[]> {
  const newest = (await entryFiles(folder)).slice(0, limit);
  const entries = await Promise.all(newest.map(({ id }) => readOutbox(folder, id)));
  return entries.filter(entry => entry !== undefined);
}

/** One mail, or undefined where there is none of this id. Throws if its file was damaged. */
export async function readOutbox(folder: string, id: string): Promise<OutboxEntry | undefined> {
  if (!idPattern.test(id)) return undefined;
  const text = await readOrNothing(join(folder, `${id}.json`));
  return text === undefined ? undefined : OutboxEntry.parse(JSON.parse(text));
}

/** The message as a mail program opens it (RFC 5322), or undefined. */
export async function readOutboxMessage(folder: string, id: string): Promise<string | undefined> {
  return idPattern.test(id) ? await readOrNothing(join(folder, `${id}.eml`)) : undefined;
}

/**
 * Keeps a mail. The description is written last and by rename: a mail without one was interrupted and does not exist.
 * Drops the oldest beyond 5,000. Throws if `id` is not 1-150 letters, digits, dots, dashes or underscores.
 */
export async function writeOutbox(folder: string, entry: OutboxEntry, message: Uint8Array): Promise<void> {
  if (!idPattern.test(entry.id)) throw new Error(`"${entry.id.slice(0, 150)}" can not be the id of a mail.`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeAtomically(folder, `${entry.id}.eml`, message);
  await writeAtomically(folder, `${entry.id}.json`, `${JSON.stringify(entry, null, 2)}\n`);
  for (const { id } of (await entryFiles(folder)).slice(entriesMax)) {
    await rm(join(folder, `${id}.json`), { force: true });
    await rm(join(folder, `${id}.eml`), { force: true });
  }
}

async function writeAtomically(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const temporary = join(folder, `.${name}.${process.pid}.part`);
  // Links that sign somebody in may be in a mail: only the platform's own user reads them.
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(folder, name));
}

async function entryFiles(folder: string): Promise<{ id: string; modifiedMs: number }[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const ids = names.filter(name => name.endsWith('.json') && !name.startsWith('.')).map(name => name.slice(0, -5));
  const files = await Promise.all(
    ids.map(async id => {
      // Another process may drop the oldest between the listing and this.
      const found = await stat(join(folder, `${id}.json`)).catch(() => undefined);
      return { id, modifiedMs: found?.mtimeMs ?? 0 };
    }),
  );
  return files.sort((a, b) => b.modifiedMs - a.modifiedMs || (a.id < b.id ? 1 : -1));
}

async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
