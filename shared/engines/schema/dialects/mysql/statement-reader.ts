import { tokenKind } from '../../lexer/token-cursor.ts';
import type { ObjectName } from '../base/catalog.ts';
import { StatementText } from '../base/statement-text.ts';
import { withoutConditionalMarkers } from './conditional-text.ts';
import type { ReadContext } from './read-context.ts';

/** One statement of MySQL being read: conditional comments are code, and names may lie in the database in use. */
export class StatementReader extends StatementText {
  readonly context: ReadContext;

  constructor(context: ReadContext, bytes: Uint8Array, start: number, end: number, line: number) {
    const { charset, rules } = context.session;
    super({ issues: context.issues, rules, charset }, { bytes, start, end, line });
    this.context = context;
  }

  /** Whether the whole statement lies in a conditional comment. */
  get isConditional(): boolean {
    return this.cursor.bytes[this.start] === 0x2f;
  }

  /** Source text between two indexes, conditional comment marks removed, trimmed. */
  override text(start: number, end: number): string {
    const { cursor } = this;
    return this.decode(withoutConditionalMarkers(cursor.bytes, start, end, cursor.rules)).trim();
  }

  /** A name that may be qualified; without a qualifier the database in use. */
  objectName(): ObjectName | undefined {
    const { cursor } = this;
    const first = this.identifier();
    if (first === undefined) return undefined;
    if (!cursor.is('.')) return this.context.inUse(first);
    cursor.next();
    const second = this.identifier();
    return second === undefined ? undefined : { schema: first, name: second };
  }

  /** Text of one or more adjacent strings here, an introducer (_utf8mb4, N) passed over; undefined if none. */
  stringValue(): string | undefined {
    const { cursor } = this;
    const mark = cursor.mark();
    if (cursor.kind === tokenKind.word && /^(_[a-z0-9]+|n)$/i.test(cursor.raw)) cursor.next();
    if (cursor.kind !== tokenKind.string) {
      cursor.reset(mark);
      return undefined;
    }
    let text = '';
    while (cursor.kind === tokenKind.string) {
      text += this.decode(cursor.unquoted());
      cursor.next();
    }
    return text;
  }
}
