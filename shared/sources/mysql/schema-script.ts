import type { ReadIssue } from '#shared/engines/schema/model.ts';

const delimiters = ['$$', '//', '$$$$', '%%%%', '||||||||', '~~~~~~~~~~'];

/** A script in the making, as the `mysql` client would take it, with the line of each object. */
export class SchemaScript {
  readonly issues: ReadIssue[] = [];
  readonly #parts: string[] = [];
  #line = 1;
  #mode = '';

  /** Line where the next part begins. */
  get line(): number {
    return this.#line;
  }

  comment(text: string): void {
    this.#add(`-- ${text.replaceAll(/[\r\n]+/g, ' ')}\n`);
  }

  statement(sql: string): void {
    this.#add(`${sql};\n`);
  }

  /** A stored program: its text may hold semicolons, and is read under the sql_mode it was made with. */
  program(sql: string, sqlMode: string | null | undefined): void {
    const mode = (sqlMode ?? '').replaceAll(/[^A-Za-z0-9_,]/g, '');
    if (mode !== this.#mode) this.statement(`SET sql_mode = '${mode}'`);
    this.#mode = mode;
    const delimiter = delimiters.find(candidate => !sql.includes(candidate));
    if (delimiter === undefined) {
      this.issue('statement-unreadable', 'a stored program', 'A stored program holds every delimiter there is.', sql);
      return;
    }
    this.#add(`DELIMITER ${delimiter}\n${sql}\n${delimiter}\nDELIMITER ;\n`);
  }

  issue(code: ReadIssue['code'], object: string, message: string, excerpt?: string): void {
    this.issues.push({
      code,
      line: this.#line,
      object,
      message,
      count: 1,
      ...(excerpt !== undefined && { excerpt: excerpt.slice(0, 200) }),
    });
  }

  toString(): string {
    return this.#parts.join('');
  }

  #add(text: string): void {
    this.#parts.push(text);
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#line++;
  }
}
