import type { Assessment, Finding, Severity } from '#shared/engines/schema/finding.ts';
import { severities } from '#shared/engines/schema/finding.ts';
import { counted } from './wording.ts';

/** How many findings each severity has: all, and those that still need a person. */
export type SeverityCounts = { [severity in Severity]: { all: number; open: number } };

export function countBySeverity(findings: readonly Finding[]): SeverityCounts {
  const counts: SeverityCounts = {
    blocker: { all: 0, open: 0 },
    'data-loss': { all: 0, open: 0 },
    behaviour: { all: 0, open: 0 },
    performance: { all: 0, open: 0 },
    cosmetic: { all: 0, open: 0 },
  };
  for (const finding of findings) {
    counts[finding.severity].all += 1;
    if (!finding.automatic) counts[finding.severity].open += 1;
  }
  return counts;
}

/** `answer` is the one word, `sentence` the verdict a manager can repeat. */
export interface Verdict {
  tone: 'good' | 'care' | 'stop';
  answer: string;
  sentence: string;
}

/** The verdict in one sentence: does this database move, and what is in the way. */
export function verdictOf(assessment: Assessment): Verdict {
  const { model } = assessment;
  const counts = countBySeverity(assessment.findings);
  if (model.tables.length === 0)
    return { tone: 'stop', answer: 'Nothing to move', sentence: 'No table was found in this file.' };
  if (model.complete === false)
    return {
      tone: 'stop',
      answer: 'Wait',
      sentence: 'The file ends before its own closing line, so part of the database is missing from it.',
    };
  if (counts.blocker.open > 0) {
    const stand = counts.blocker.open === 1 ? 'stands' : 'stand';
    return {
      tone: 'stop',
      answer: 'Not yet',
      sentence: `${counted(counts.blocker.open, 'problem')} ${stand} between this database and PostgreSQL.`,
    };
  }
  if (counts['data-loss'].open > 0)
    return {
      tone: 'care',
      answer: 'Yes, with care',
      sentence: `Everything loads, but ${counted(counts['data-loss'].open, 'finding')} would lose or change stored values until you decide how to keep them.`,
    };
  if (counts.behaviour.open > 0)
    return {
      tone: 'good',
      answer: 'Yes',
      sentence: `All data arrives; ${counted(counts.behaviour.open, 'thing')} will behave differently and should be tested.`,
    };
  return {
    tone: 'good',
    answer: 'Yes',
    sentence: 'This database moves to PostgreSQL, and nothing is left for you to decide.',
  };
}

/** The one thing to do next. `finding` is the finding it is about, `command` a line for a terminal. */
export interface NextStep {
  title: string;
  text: string;
  finding?: Finding;
  command?: string;
}

const firstOpen = (findings: readonly Finding[], severity: Severity): Finding | undefined =>
  findings.find(finding => finding.severity === severity && !finding.automatic);

/** The one next step that follows from the verdict. */
export function nextStepOf(assessment: Assessment): NextStep {
  const { model, findings } = assessment;
  if (model.tables.length === 0)
    return {
      title: 'Choose another file',
      text: 'Export the database again with its structure (CREATE TABLE statements), and analyze that file.',
    };
  if (model.complete === false)
    return {
      title: 'Export the database again',
      text: 'Repeat the export, check that it ends without an error and that the disk is not full, then analyze the new file.',
    };
  for (const severity of severities.slice(0, 2)) {
    const finding = firstOpen(findings, severity);
    if (finding === undefined) continue;
    const title =
      severity === 'blocker' ? 'Solve the first blocker' : 'Decide about the first value that would be lost';
    return { title, text: `Start with ${finding.code} at ${finding.object}.`, finding };
  }
  return {
    title: 'Rehearse the move',
    text: 'The whole migration with its proof, into a scratch database that is dropped afterwards; the real data stays where it is.',
    command: 'npx cloudforge migrate THIS_FILE --rehearse',
  };
}
