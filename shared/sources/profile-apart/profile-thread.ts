/** The thread that looks into the rows which another one reads. */
import { workerData } from 'node:worker_threads';
import { readRing, tell } from './ring-reader.ts';
import { SentRows } from './sent-rows.ts';
import type { ProfileThreadData } from './start-profile-thread.ts';

const { shared, port } = workerData as ProfileThreadData;
try {
  readRing(shared, port, new SentRows());
} catch (error) {
  tell(shared, port, true, error instanceof Error ? error : new Error(String(error)));
}
