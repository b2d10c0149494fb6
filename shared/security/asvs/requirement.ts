/**
 * The OWASP Application Security Verification Standard 5.0, levels 1 and 2, as this platform stands to it.
 *
 * Ids and texts (shortened) are OWASP's, under CC BY-SA 4.0 (https://github.com/OWASP/ASVS); what is said of the
 * platform is ours.
 */
export type State = 'met' | 'partly' | 'not met' | 'not applicable';

/** A test that shows it: its file, and its name as it stands there. */
export type Evidence = readonly [file: string, name: string];

export interface Requirement {
  /** `3.4.1`: chapter, section, number. */
  id: string;
  level: 1 | 2;
  text: string;
  state: State;
  /** Files of the checkout, or a heading of a document: `SECURITY.md#Reporting`. */
  where: readonly string[];
  tests: readonly Evidence[];
  /** Why it does not apply, what is missing, or what is meant. */
  note?: string;
}

export interface Chapter {
  number: number;
  title: string;
  requirements: readonly Requirement[];
}
