import type { RehearsalSummary } from './rehearsal.ts';

/** What a report says about the file it speaks of, and about itself. Time and version are given, never read here. */
export interface ReportSource {
  /** Name of the uploaded file, as the user knows it. */
  fileName: string;
  /** SHA-256 of the file, lower-case hexadecimal. */
  sha256: string;
  /** ISO 8601 instant. */
  generatedAt: string;
  /** Version of CloudForge. */
  version: string;
}

/** What a rule is called, for headings over many findings of one code. */
export interface RuleTitle {
  code: string;
  title: string;
  /** Markdown, a few sentences. */
  help?: string;
}

export interface ReportOptions extends ReportSource {
  /** Hide values from rows (see mask-sample.ts). Default true. */
  maskSamples?: boolean;
  /** Titles of rules; a code without one is shown by itself. */
  rules?: readonly RuleTitle[];
  /** What a rehearsal measured: its times replace the estimates, its findings join the report. */
  rehearsal?: RehearsalSummary;
}
