/** The thread that looks into the rows which another one reads. */
import { flushCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';
import { confine } from '../confined.ts';
import { readRing, tell } from './ring-reader.ts';
import { SentRows } from './sent-rows.ts';
import type { ProfileThreadData } from './start-profile-thread.ts';

const { shared, port } = workerData as ProfileThreadData;
// Where the process that reads is confined, so is this thread, before the first row.
flushCompileCache();
confine();
try {
  readRing(shared, port, new SentRows());
} catch (error) {
  tell(shared, port, true, error instanceof Error ? error : new Error(String(error)));
}
