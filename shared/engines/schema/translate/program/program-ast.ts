import type { Node, Query } from '../ast.ts';

/** A declared type as MySQL writes it: `decimal(8,2) unsigned`. */
export interface DeclaredType {
  /** Upper case, without what stands in parentheses. */
  name: string;
  numbers: number[];
  unsigned: boolean;
}

/** Statements that the translator knows. `at`: the offset in the program's text. */
export type Statement = { at: number } & (
  | { kind: 'set-new'; column: string; value: Node }
  | { kind: 'set-variable'; name: string; value: Node }
  /** MySQL: SET @a = 1. */
  | { kind: 'set-session'; name: string; value: Node }
  | { kind: 'declare'; names: string[]; type: DeclaredType; value?: Node }
  | { kind: 'if'; branches: Branch[]; otherwise: Statement[] }
  | { kind: 'while'; when: Node; body: Statement[] }
  | { kind: 'block'; body: Statement[] }
  | { kind: 'insert'; table: string[]; columns: string[]; rows: Node[][]; query?: Query }
  | { kind: 'update'; table: string[]; assignments: Assignment[]; where?: Node }
  | { kind: 'delete'; table: string[]; where?: Node }
  /** `state`: an SQLSTATE. */
  | { kind: 'raise'; state: string; message?: Node }
  /** A query whose one row goes into variables. */
  | { kind: 'select-into'; query: Query; names: string[] }
  /** A query whose rows go to the caller of a procedure. */
  | { kind: 'result'; query: Query }
  | { kind: 'return'; value: Node }
);

export interface Branch {
  when: Node;
  body: Statement[];
}

export interface Assignment {
  column: string;
  value: Node;
}

export interface TriggerProgram {
  /** SQLite: UPDATE OF these columns; empty: any. */
  updateOf: string[];
  when?: Node;
  body: Statement[];
}

export interface Parameter {
  mode: 'IN' | 'OUT' | 'INOUT';
  name: string;
  type: DeclaredType;
}

export interface RoutineProgram {
  parameters: Parameter[];
  /** Of a function. */
  returns?: DeclaredType;
  body: Statement[];
}
