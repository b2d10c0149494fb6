import type { ReadLimits } from '../../model.ts';
import { type ReadResult, type RecordedRows, recordingProfiler } from '../mysql/testing.ts';
import { OracleMachine } from './machine.ts';

/** Reads a script, cut into portions of these sizes (the last size goes on to the end); without sizes, in one. */
export function readScript(
  script: string | Uint8Array,
  options: { portions?: number[]; profile?: boolean; limits?: Partial<ReadLimits> } = {},
): ReadResult {
  const bytes = typeof script === 'string' ? Buffer.from(script, 'utf8') : script;
  const rows: RecordedRows = {};
  const machine = new OracleMachine('oracle', {
    profile: options.profile ?? true,
    createProfiler: recordingProfiler(rows),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const portions = options.portions ?? [];
  let offset = 0;
  for (let turn = 0; offset < bytes.length; turn++) {
    const size = portions[Math.min(turn, portions.length - 1)] ?? bytes.length;
    machine.push(bytes.subarray(offset, offset + Math.max(1, size)));
    offset += Math.max(1, size);
  }
  return { ...machine.finish(), rows };
}
