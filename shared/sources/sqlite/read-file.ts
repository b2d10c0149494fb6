import { type ChildProcess, fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Reading, ReadLimits } from '#shared/engines/schema/model.ts';
import { canDropPermissions, confinedStart } from '../confined.ts';
import { endChild } from '../end-child.ts';
import { isWorthThread } from '../profile-apart/start-profile-thread.ts';
import { SourceError } from '../source-error.ts';

export interface ReadFileOptions {
  profile: boolean;
  limits?: Partial<ReadLimits>;
  onProgress?: (progress: { rows: number; object: string }) => void;
  signal?: AbortSignal;
  /** The process is ended if it says nothing for so long. */
  silenceMsMax?: number;
  heapMegabytesMax?: number;
}

/** Files above this are checked beside the reading of their rows: another process costs some 50 ms. */
const apartBytesMin = 16 * 1024 * 1024;

/** Has the child look into rows in a thread beside the one that reads them. */
const profileApart = '--profile-apart';

const isReading = (value: unknown): value is Reading =>
  typeof value === 'object' && value !== null && 'model' in value && 'facts' in value;

const Answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), rows: z.number(), object: z.string() }),
  // It comes from our own code in the child and is as large as a model: only its outline is looked at.
  z.object({ kind: z.literal('done'), reading: z.custom<Reading>(isReading) }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);

/**
 * Reads a SQLite file in a process of its own, which has no environment, may write no file and start no process.
 * Lines of rows are rowids. Damage that SQLite can read around becomes issues of the model.
 *
 * @throws SourceError if the file is no database, is encrypted, or brings the process down
 */
export function readSqliteFile(path: string, options: ReadFileOptions): Promise<Reading> {
  const silenceMsMax = options.silenceMsMax ?? 10 * 60_000;
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const isApart = options.profile && isWorthThread(sizeBytes) && canDropPermissions();
  const { env, execArgv } = confinedStart();
  const child = fork(fileURLToPath(new URL('./read-file-child.ts', import.meta.url)), isApart ? [profileApart] : [], {
    env,
    execArgv: [`--max-old-space-size=${options.heapMegabytesMax ?? 512}`, ...execArgv],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let complaint = '';
    let checker: ChildProcess | undefined;
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const end = (settle: () => void) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', cancel);
      void Promise.all([endChild(child), checker === undefined ? undefined : endChild(checker)]).then(settle);
    };
    const cancel = () => end(() => reject(new SourceError('source-cancelled', 'Reading was cancelled.')));
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        end(() =>
          reject(
            new SourceError(
              'source-timeout',
              `Nothing was read from the SQLite file for ${Math.round(silenceMsMax / 1000)} s. Check it with PRAGMA integrity_check, or dump it with the shell's .dump command.`,
            ),
          ),
        );
      }, silenceMsMax);
    };
    child.stderr?.on('data', portion => {
      complaint = `${complaint}${portion}`.slice(-2000);
    });
    child.on('message', message => {
      heard();
      const answer = Answer.safeParse(message);
      if (!answer.success) return;
      const { data } = answer;
      if (data.kind === 'progress') options.onProgress?.({ rows: data.rows, object: data.object });
      else if (data.kind === 'done') end(() => resolve(data.reading));
      else end(() => reject(unreadable(data.message)));
    });
    child.on('error', error => end(() => reject(error)));
    child.on('exit', (code, signal) => {
      const outOfMemory = /heap out of memory/.test(complaint);
      const message = outOfMemory
        ? "The SQLite file needs more memory than is given to reading it. Dump it with the shell's .dump command and give that."
        : `The SQLite file brought its reader down (${signal ?? `exit ${code}`}). Check it with PRAGMA integrity_check, or dump it with the shell's .dump command.`;
      end(() =>
        reject(
          new SourceError(outOfMemory ? 'source-out-of-memory' : 'source-damaged', message, {
            cause: new Error(complaint),
          }),
        ),
      );
    });
    if (options.signal?.aborted === true) {
      cancel();
      return;
    }
    options.signal?.addEventListener('abort', cancel, { once: true });
    heard();
    const isCheckedApart = sizeBytes >= apartBytesMin;
    if (isCheckedApart) checker = checkApart(path, faults => child.connected && child.send(faults));
    child.send({
      path,
      profile: options.profile,
      isCheckedApart,
      ...(options.limits !== undefined && { limits: options.limits }),
    });
  });
}

/** Has the file checked in a process of its own. If that ends without a word, the file is none to be trusted. */
function checkApart(path: string, tell: (faults: string[]) => void): ChildProcess {
  const checker = fork(fileURLToPath(new URL('./check-integrity-child.ts', import.meta.url)), [], {
    ...confinedStart(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const Faults = z.array(z.string());
  let told = false;
  const once = (faults: string[]) => {
    if (!told) tell(faults);
    told = true;
  };
  checker.on('message', message => once(Faults.parse(message)));
  checker.on('error', error => once([error.message]));
  checker.on('exit', (code, signal) => once([`the check itself ended (${signal ?? `exit ${code}`})`]));
  checker.send(path);
  return checker;
}

function unreadable(reason: string): SourceError {
  if (/not a database|encrypted/i.test(reason)) {
    return new SourceError(
      'source-damaged',
      'The file says it is a SQLite database but is none, or it is encrypted. Decrypt it first (with SQLCipher: sqlcipher_export), or take it from a backup.',
    );
  }
  return new SourceError(
    'source-damaged',
    `SQLite can't read the file: ${reason}. Check it with PRAGMA integrity_check; the shell's .recover command saves what can be saved.`,
  );
}
