/** Expressions and queries as the MySQL and SQLite grammars share them. Operators are upper case. */
export type Node =
  | { kind: 'column'; qualifier: string[]; name: string; doubleQuoted: boolean }
  | { kind: 'string'; value: string }
  | { kind: 'number'; text: string }
  | { kind: 'null' }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'hex'; hex: string }
  | { kind: 'bits'; bits: string }
  | { kind: 'unary'; operator: string; operand: Node }
  | { kind: 'binary'; operator: string; left: Node; right: Node }
  | Call
  | { kind: 'case'; operand?: Node; branches: { when: Node; result: Node }[]; otherwise?: Node }
  | { kind: 'cast'; operand: Node; type: CastType }
  | { kind: 'in'; operand: Node; list: Node[]; negated: boolean }
  | { kind: 'in-query'; operand: Node; query: Query; negated: boolean }
  | { kind: 'between'; operand: Node; low: Node; high: Node; negated: boolean }
  | { kind: 'is'; operand: Node; what: 'null' | 'true' | 'false'; negated: boolean }
  | Like
  | { kind: 'interval'; amount: Node; unit: string }
  | { kind: 'extract'; field: string; operand: Node }
  | { kind: 'exists'; query: Query }
  | { kind: 'scalar'; query: Query }
  | { kind: 'collate'; operand: Node; collation: string };

export interface Call {
  kind: 'call';
  /** Upper case. */
  name: string;
  args: Node[];
  distinct: boolean;
  star: boolean;
  orderBy: OrderItem[];
  separator?: string;
  over?: Window;
}

/** The rows a window function looks at. */
export interface Window {
  partitionBy: Node[];
  orderBy: OrderItem[];
  frame?: Frame;
}

export interface Frame {
  unit: 'ROWS' | 'RANGE';
  from: FrameBound;
  to: FrameBound;
}

export interface FrameBound {
  kind: 'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING';
  /** A number of rows, as written. */
  rows?: string;
}

export interface Like {
  kind: 'like';
  operand: Node;
  pattern: Node;
  escape?: string;
  operator: 'LIKE' | 'REGEXP' | 'GLOB';
  negated: boolean;
}

export interface CastType {
  name: string;
  numbers: number[];
}

export interface OrderItem {
  node: Node;
  descending: boolean;
}

export type SelectItem =
  | { kind: 'star'; qualifier?: string }
  /** `text`: the item as written, which is its name in MySQL when it has no alias. */
  | { kind: 'value'; node: Node; alias?: string; text: string };

export type FromItem =
  | { kind: 'table'; name: string[]; alias?: string }
  | { kind: 'derived'; query: Query; alias: string }
  | Join;

export interface Join {
  kind: 'join';
  type: 'INNER' | 'LEFT' | 'RIGHT' | 'CROSS';
  left: FromItem;
  right: FromItem;
  on?: Node;
  using?: string[];
  /** Joined by the columns that both have. */
  natural?: boolean;
}

export interface Select {
  distinct: boolean;
  /** T-SQL: TOP n. */
  top?: string;
  items: SelectItem[];
  from?: FromItem;
  where?: Node;
  groupBy: Node[];
  having?: Node;
}

/** One query of WITH. `columns`: empty if it names none. */
export interface NamedQuery {
  name: string;
  columns: string[];
  query: Query;
}

export interface Query {
  with?: { recursive: boolean; queries: NamedQuery[] };
  first: Select;
  more: { operator: 'UNION' | 'UNION ALL' | 'INTERSECT' | 'EXCEPT'; select: Select }[];
  orderBy: OrderItem[];
  limit?: { count: string; offset?: string };
}
