import type { Expr } from 'sqlite3-parser';
import type { Expression } from '../../model.ts';

/** What a default is, as far as it is one of the common kinds; else its text. `quoted`: it was written in "...". */
export function expressionOf(node: Expr, text: string): Expression {
  switch (node.type) {
    case 'NullLiteral':
      return { kind: 'null' };
    case 'NumericLiteral':
      return { kind: 'number', value: node.value };
    case 'StringLiteral':
      return { kind: 'string', value: node.value };
    case 'BlobLiteral':
      return { kind: 'bytes', hex: Buffer.from(node.bytes).toString('hex') };
    case 'CurrentTimestampLiteral':
      return { kind: 'current-timestamp' };
    case 'CurrentDateLiteral':
      return { kind: 'current-date' };
    case 'CurrentTimeLiteral':
      return { kind: 'current-time' };
    case 'UnaryExpr': {
      const inner = node.expr.type === 'NumericLiteral' ? node.expr.value : undefined;
      if (inner !== undefined && node.op === 'Negative') return { kind: 'number', value: `-${inner}` };
      if (inner !== undefined && node.op === 'Positive') return { kind: 'number', value: inner };
      return { kind: 'sql', text };
    }
    case 'Id':
      return identifier(node.name, text);
    case 'ParenthesizedExpr': {
      const [only, ...more] = node.exprs;
      const inner = only === undefined || more.length > 0 ? undefined : expressionOf(only, text);
      // Within parentheses a word is a column, which a default can't have; the rest means the same.
      return inner === undefined || only?.type === 'Id' ? { kind: 'sql', text } : inner;
    }
    default:
      return { kind: 'sql', text };
  }
}

/** A bare word as a default is its own text, but TRUE and FALSE are 1 and 0 (since 3.23). */
function identifier(name: string, text: string): Expression {
  if (/^true$/i.test(text)) return { kind: 'boolean', value: true };
  if (/^false$/i.test(text)) return { kind: 'boolean', value: false };
  return { kind: 'string', value: name };
}
