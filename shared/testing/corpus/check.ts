import type { Assessment } from '#shared/engines/schema/finding.ts';
import { assessSource } from '#shared/sources/assess-source.ts';
import type { CorpusEntry } from './discover.ts';
import { differences, type Facts } from './facts.ts';
import { modelFacts } from './model-facts.ts';

export interface Subject {
  name: string;
  server: CorpusEntry['server'];
}

/** Bytes in portions that end in the middle of everything, as they come from a network. */
async function* portions(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const portionBytes = 61_441;
  for (let at = 0; at < bytes.length; at += portionBytes) yield bytes.subarray(at, at + portionBytes);
}

/** The whole flow in process. A script is given as a stream, a database file by its path. */
export async function assessEntry(name: string, input: string | Uint8Array): Promise<Assessment> {
  const result = await assessSource(typeof input === 'string' ? input : portions(input), {
    fileName: name,
    profile: true,
  });
  return result.assessment;
}

/** How our model differs from what the server that loaded the same script says, one line a difference. */
export function compareWithServer(subject: Subject, assessment: Assessment, server: Facts): string[] {
  const model = modelFacts(assessment.model, subject.server);
  const lines = withoutUnknownRows(server.lines, model);
  return differences(
    { ...server, lines: subject.server === 'mysql' ? withoutImpliedIndexes(lines, model.lines) : lines },
    model,
  );
}

/** Where the model says that it can't know the number of rows, there is none to compare. */
function withoutUnknownRows(lines: readonly string[], model: Facts): string[] {
  const counted = new Set(model.lines.map(line => /^rows of (.+): \d+$/.exec(line)?.[1]));
  const unknown = new Set(model.tables.filter(table => !counted.has(table)));
  return lines.filter(line => !unknown.has(/^rows of (.+): \d+$/.exec(line)?.[1] ?? ''));
}

/** MySQL makes an index for a foreign key that has none; the script does not say so, and nor does our model. */
function withoutImpliedIndexes(server: readonly string[], model: readonly string[]): string[] {
  const known = new Set(model);
  const foreign = new Set(
    model.map(line => /^foreign key of (.+ \([^)]*\)) ->/.exec(line)?.[1]).filter(line => line !== undefined),
  );
  return server.filter(line => {
    const place = /^index on (.+ \([^)]*\))$/.exec(line)?.[1];
    return place === undefined || known.has(line) || !foreign.has(place);
  });
}
