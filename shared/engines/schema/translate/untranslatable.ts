/** Thrown inside the translator, and caught at its door: this construct has no certain PostgreSQL equal. */
export class Untranslatable extends Error {}

/** Refuses, with a reason in plain words that follows "because". */
export function refuse(reason: string): never {
  throw new Untranslatable(reason);
}
