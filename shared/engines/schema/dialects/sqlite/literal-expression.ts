import { Buffer } from 'node:buffer';
import { type Expr, parseStmt } from 'sqlite3-parser';

/** Longest expression that is evaluated; the shell writes replace() around values of any length. */
const expressionBytesMax = 16 * 1024 * 1024;
const depthMax = 16;

export type LiteralValue =
  | { kind: 'text'; value: string }
  | { kind: 'bytes'; value: Uint8Array }
  | { kind: 'number'; value: string }
  | { kind: 'null' };

/**
 * The value of the expressions that the SQLite shell's .dump writes for text with control characters:
 * replace(replace('a\nb','\n',char(10)),...), unistr('a\u000ab'), CAST(X'..' AS TEXT). undefined: it is another one.
 */
export function literalValue(bytes: Buffer, start: number, end: number): LiteralValue | undefined {
  if (end - start > expressionBytesMax) return undefined;
  const first = bytes[start]! | 0x20;
  // replace, unistr, char, cast, concatenation of such, or something in parentheses.
  if (first !== 0x72 && first !== 0x75 && first !== 0x63 && bytes[start] !== 0x27 && bytes[start] !== 0x28)
    return undefined;
  try {
    const parsed = parseStmt(`SELECT ${bytes.toString('utf8', start, end)}`);
    if (parsed.status !== 'ok' || parsed.root.type !== 'SelectStmt') return undefined;
    const { select } = parsed.root.body;
    const column = select.type === 'SelectFrom' && select.from === undefined ? select.columns[0] : undefined;
    return column?.type === 'ExprResultColumn' ? evaluate(column.expr, 0) : undefined;
  } catch {
    // The parser gives up on what is nested too deeply: the value stays an expression.
    return undefined;
  }
}

function evaluate(node: Expr, depth: number): LiteralValue | undefined {
  if (depth > depthMax) return undefined;
  switch (node.type) {
    case 'StringLiteral':
      return { kind: 'text', value: node.value };
    case 'NumericLiteral':
      return { kind: 'number', value: node.value };
    case 'BlobLiteral':
      return { kind: 'bytes', value: Uint8Array.from(node.bytes) };
    case 'NullLiteral':
      return { kind: 'null' };
    case 'ParenthesizedExpr':
      return node.exprs.length === 1 && node.exprs[0] !== undefined ? evaluate(node.exprs[0], depth + 1) : undefined;
    case 'CastExpr': {
      const inner = evaluate(node.expr, depth + 1);
      const type = node.typeName?.name.toUpperCase();
      if (inner?.kind === 'bytes' && type === 'TEXT')
        return { kind: 'text', value: Buffer.from(inner.value).toString() };
      return undefined;
    }
    case 'FunctionCallExpr':
      return callValue(node.name.name.toLowerCase(), node.args ?? [], depth);
    default:
      return undefined;
  }
}

function callValue(name: string, nodes: readonly Expr[], depth: number): LiteralValue | undefined {
  const args = nodes.map(arg => evaluate(arg, depth + 1));
  const [first, second, third] = args;
  if (name === 'replace' && first?.kind === 'text' && second?.kind === 'text' && third?.kind === 'text') {
    return {
      kind: 'text',
      value: second.value === '' ? first.value : first.value.replaceAll(second.value, () => third.value),
    };
  }
  if (name === 'char' && args.every(arg => arg?.kind === 'number')) {
    const points = args.map(arg => (arg?.kind === 'number' ? Number(arg.value) : 0));
    return {
      kind: 'text',
      value: points.map(point => (point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\u{fffd}')).join(''),
    };
  }
  if (name === 'unistr' && first?.kind === 'text') return { kind: 'text', value: unistr(first.value) };
  return undefined;
}

/** \XXXX, \+XXXXXX, \uXXXX, \UXXXXXXXX and \\ (SQLite, "unistr"). */
function unistr(text: string): string {
  return text.replace(
    /\\(?:\\|\+([0-9A-Fa-f]{6})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-9A-Fa-f]{4}))/g,
    (all: string, six?: string, four?: string, eight?: string, plain?: string) => {
      if (all === '\\\\') return '\\';
      const point = Number.parseInt(six ?? four ?? eight ?? plain ?? '', 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\u{fffd}';
    },
  );
}
