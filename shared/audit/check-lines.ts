import type { KeyObject } from 'node:crypto';
import { ExportLine } from './export-format.ts';
import { type AuditCheck, createChainVerifier, type KeptPoint } from './verify-chain.ts';

const lineCharactersMax = 12_000_000;

/** Thrown for text that is no exported audit log; `message` names the line. */
export class ExportUnreadable extends Error {}

/**
 * Checks an exported audit log that comes in pieces of text, in the memory of one line. Stops reading at the first
 * problem. Throws ExportUnreadable for a line that is not of an export.
 */
export async function checkExport(
  pieces: AsyncIterable<string>,
  options: { publicKey?: KeyObject; kept?: KeptPoint } = {},
): Promise<AuditCheck> {
  const verifier = createChainVerifier(options);
  let number = 0;
  for await (const line of linesOf(pieces)) {
    number += 1;
    if (line.trim() === '') continue;
    if (!verifier.push(parseLine(line, number))) break;
  }
  return verifier.finish();
}

function parseLine(line: string, number: number): ExportLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new ExportUnreadable(`Line ${number} is not JSON.`, { cause: error });
  }
  const parsed = ExportLine.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  throw new ExportUnreadable(`Line ${number} is no line of an exported audit log${where}.`);
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineCharactersMax) throw new ExportUnreadable('A line is longer than any row of an audit log.');
    yield* lines;
  }
  if (rest !== '') yield rest;
}
