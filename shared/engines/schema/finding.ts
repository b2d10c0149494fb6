import type { Column, Dialect, Model, Table, TableFacts } from './model.ts';
import type { SkipProblem, Skipped } from './skip/skip-tables.ts';

/** Worst first. */
export const severities = ['blocker', 'data-loss', 'behaviour', 'performance', 'cosmetic'] as const;
export type Severity = (typeof severities)[number];

/** One thing the reader of the report has to know, decide or do. */
export interface Finding {
  /** A line of the rule list (C01, M09 ...), or R01.. for what could not be read. */
  code: string;
  severity: Severity;
  /** `table`, `table.column`, `view name` ... : as the source names it, without quotes. */
  object: string;
  /** Line in the (decompressed) source, 1-based; 0 if the finding is about the whole. */
  line: number;
  /** Plain words for someone who is not a DBA: what is the case, with counts. One or two sentences. */
  message: string;
  /** Why it matters, one sentence, plain words. */
  why: string;
  /** What to do, or what CloudForge does by itself; SQL where SQL is the fix. */
  fix: string;
  /** true: the conversion already takes care of it, nothing left to decide. */
  automatic: boolean;
  /** Its owner accepts it (cloudforge.toml), for this reason. */
  suppressed?: string;
  /** Something of the source is not in schema.sql because of it. */
  leftOut?: true;
  /** Working hours left to a person, both ends of a range. */
  effortHours: { min: number; max: number };
  /** Rows concerned, if it was found in rows. */
  rows?: number;
  samples?: { line: number; value: string }[];
}

/** A rule is one file in rules/: see rules/README in ARCHITECTURE.md. */
export interface Rule {
  code: string;
  title: string;
  severity: Severity;
  dialects: 'all' | Dialect[];
  /** 'schema': sees the model; 'rows': needs a profile or facts. */
  foundIn: 'schema' | 'rows';
  /** Help text for the rules page: what, why, what to do. Markdown, a few sentences. */
  help: string;
  check(input: RuleInput): Finding[];
}

export interface RuleInput {
  model: Model;
  facts: TableFacts;
  /** The target mapping, so that a rule can say what the conversion did. */
  target: TargetSchema;
}

export interface TargetColumn {
  name: string;
  /** PostgreSQL type as emitted: `numeric(20,0)`. */
  type: string;
  nullable: boolean;
  /** PostgreSQL expression text, already quoted. */
  default?: string;
  generated?: string;
  identity?: { start: string; increment: string; next?: string };
  /** true: some source value can't come back exactly from the target type. */
  lossy: boolean;
  /** Why this type, plain words: shown in the type map. */
  reason: string;
}

export interface TargetTable {
  source: Table;
  schema: string;
  name: string;
  columns: { source: Column; target: TargetColumn }[];
}

export interface TargetSchema {
  tables: TargetTable[];
  /** Source name -> target name, where they differ. */
  renames: { kind: 'table' | 'column' | 'index' | 'constraint'; from: string; to: string; reason: string }[];
  extensions: string[];
}

export interface Grade {
  letter: 'A' | 'B' | 'C' | 'D' | 'E';
  reasons: string[];
}

/** What `analyze` answers: the engine's whole result. */
export interface Assessment {
  model: Model;
  facts: TableFacts;
  target: TargetSchema;
  findings: Finding[];
  grade: Grade;
  effortHours: { min: number; max: number };
  /** The statements of schema.sql in order; each parsed by PostgreSQL's own parser before it is given out. */
  ddl: { phase: 'prepare' | 'tables' | 'after-data'; object: string; sql: string }[];
  /** Tables in an order in which parents come before children; `cycles` are the groups where that is impossible. */
  loadOrder: { tables: string[]; cycles: string[][] };
  sizing: Sizing;
  /** What its owner left behind by choice: it is in none of the above. Absent: nothing. */
  skipped?: Skipped;
  /** Choices that can't be followed, so that nothing was left behind; nothing may be copied then. */
  skipProblems?: SkipProblem[];
}

export interface Sizing {
  dataBytesMin: number;
  dataBytesMax: number;
  diskBytes: number;
  memoryBytes: number;
  cpuMillicores: number;
  connections: number;
  reasons: string[];
}
