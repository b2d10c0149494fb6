import type { Assessment, Finding } from '../finding.ts';
import { commented, problem } from '../mapping/problem.ts';

/** PostgreSQL's own parser, injected: throws where a text is not PostgreSQL. */
export type ParseSql = (sql: string) => { stmts?: readonly { stmt?: object }[] };

export type Phase = Assessment['ddl'][number]['phase'];

/** The statements so far. Each is read by PostgreSQL's parser before it is taken; one that is refused is a finding. */
export class Script {
  readonly statements: Assessment['ddl'] = [];
  readonly findings: Finding[] = [];
  readonly #parse: ParseSql;

  constructor(parse: ParseSql) {
    this.#parse = parse;
  }

  /** Adds one statement (without its semicolon). false: the parser refused it, and a finding says so. */
  add(phase: Phase, object: string, sql: string, source: { line: number; original?: string }): boolean {
    const reason = this.refusal(sql);
    if (reason === undefined) {
      this.statements.push({ phase, object, sql: `${sql};` });
      return true;
    }
    this.findings.push(
      problem('R02', {
        severity: phase === 'tables' ? 'blocker' : 'behaviour',
        object,
        line: source.line,
        message: `What was made of ${object} is not valid PostgreSQL (${reason}), so it was left out.`,
        why: 'The new database lacks it until someone writes it by hand.',
        fix: `Write it by hand. Left out was:\n${commented(source.original ?? sql)}`,
      }),
    );
    return false;
  }

  /** Why PostgreSQL's parser refuses a text as one statement; undefined if it takes it. */
  refusal(sql: string): string | undefined {
    try {
      const count = this.#parse(sql).stmts?.length ?? 0;
      return count === 1 ? undefined : `it is ${count} statements`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /**
   * Relations that a query reads and does not define itself (WITH), as written, lower-case schema and name; undefined if
   * the parser refuses it.
   */
  relationsOf(sql: string): { schema?: string; name: string }[] | undefined {
    try {
      const read: { schema?: string; name: string }[] = [];
      const own = new Set<string>();
      collectRelations(this.#parse(sql), read, own);
      return read.filter(relation => relation.schema !== undefined || !own.has(relation.name));
    } catch {
      // The caller emits the text itself and hears of the refusal there.
      return undefined;
    }
  }

  /** The kind of a statement as PostgreSQL's parser names it, such as `RuleStmt`; undefined if it refuses it. */
  kindOf(sql: string): string | undefined {
    try {
      const [first, ...more] = this.#parse(sql).stmts ?? [];
      return first?.stmt === undefined || more.length > 0 ? undefined : Object.keys(first.stmt)[0];
    } catch {
      // The caller only asks what kind it is; a refused text has none.
      return undefined;
    }
  }
}

/** A statement of the source without the semicolon and white space at its end. */
export function withoutSemicolon(text: string): string {
  return text.replace(/[\s;]+$/, '');
}

const treeDepthMax = 2_000;

function collectRelations(node: unknown, read: { schema?: string; name: string }[], own: Set<string>, depth = 0): void {
  if (typeof node !== 'object' || node === null || depth > treeDepthMax) return;
  for (const [key, value] of Object.entries(node)) {
    if ((key === 'RangeVar' || key === 'relation') && typeof value === 'object' && value !== null) {
      const name: unknown = Reflect.get(value, 'relname');
      const schema: unknown = Reflect.get(value, 'schemaname');
      if (typeof name === 'string') read.push({ name, ...(typeof schema === 'string' ? { schema } : {}) });
    } else if (key === 'ctename' && typeof value === 'string') own.add(value);
    collectRelations(value, read, own, depth + 1);
  }
}
