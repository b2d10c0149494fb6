const namesMax = 400;
const seenMax = 2_000;
const textLengthMax = 4_000;
/** A text that comes once or twice is not worth a plan that is kept. */
const namedFromUse = 3;

/**
 * Names under which PostgreSQL keeps the plans of statements that come again and again: reading, rewriting by
 * row-level security and planning are most of what a small statement costs there. A plan that depends on row-level
 * security is good for one role, so each role has its own names. Bounded: so many names, and so many texts counted.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #uses = new Map<string, number>();

  /** The statement's name, or undefined where it had better be planned each time. */
  nameOf(role: string, text: string): string | undefined {
    const key = `${role} ${text}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    if (this.#names.size >= namesMax || !isWorthAName(text)) return undefined;
    const uses = (this.#uses.get(key) ?? 0) + 1;
    if (uses < namedFromUse) {
      if (this.#uses.size >= seenMax) this.#uses.clear();
      this.#uses.set(key, uses);
      return undefined;
    }
    this.#uses.delete(key);
    const name = `cloudforge_${this.#names.size}`;
    this.#names.set(key, name);
    return name;
  }
}

/** `select *` changes its columns with the table, which a kept plan refuses; other commands have no plan. */
function isWorthAName(text: string): boolean {
  return (
    text.length <= textLengthMax &&
    /^(select|insert|update|delete|with)\b/i.test(text) &&
    !/(?<!\()\*/.test(text) &&
    // Several statements in one message have no parameters and no name.
    !text.includes(';')
  );
}
