/** The thread that has SQLite check a large file while its rows are read. */
import { parentPort, workerData } from 'node:worker_threads';
import { integrityFaults, openReadOnly } from './check-integrity.ts';

if (parentPort === null || typeof workerData !== 'string')
  throw new Error('This file is the entry of a worker thread.');
const database = openReadOnly(workerData);
parentPort.postMessage(integrityFaults(database));
database.close();
