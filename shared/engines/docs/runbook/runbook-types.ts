export type Person = 'database administrator' | 'developer' | 'owner';

export interface RunbookStep {
  title: string;
  who: Person;
  /** How long it takes, in words. */
  duration: string;
  text: string;
  /** Lines for a terminal or the source's own client. */
  commands: string[];
  /** What has to be true before the next step, a sentence each. */
  checks: string[];
}

export interface RunbookPart {
  title: string;
  /** When, and whether the application runs meanwhile. */
  text: string;
  steps: RunbookStep[];
}

/** What has to be done to move this database for good, and how to go back. */
export interface Runbook {
  parts: RunbookPart[];
  /** The moment after which going back costs rows. */
  pointOfNoReturn: string;
  wayBack: RunbookPart;
  /** How long the application stands still, in words. */
  outage: string;
}
