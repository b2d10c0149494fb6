/** Bytes after which an INSERT is ended. */
const statementBytes = 512 * 1024;
const tab = 0x09;
const newline = 0x0a;
const quote = 0x27;
const backslash = 0x5c;
const letterN = 0x4e;

/**
 * The rows of `mysqldump --tab` (SELECT ... INTO OUTFILE in its usual form: tabs between values, a backslash escapes)
 * as INSERT statements. Both escape in the same way, so that a value only has its quotes doubled. Memory holds one
 * statement, or the longest value.
 */
export async function* insertsOfTabs(table: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const head = Buffer.from(`INSERT INTO \`${table.replaceAll('`', '``')}\` VALUES `);
  const statement = new GrowingBytes();
  const value = new GrowingBytes();
  let isInRow = false;
  let isNull = false;
  let isEscaped = false;
  for await (const portion of bytes) {
    for (const byte of portion) {
      if (!isInRow) {
        if (statement.length === 0) statement.append(head);
        else statement.text(',');
        statement.text('(');
        isInRow = true;
      }
      if (!isEscaped && (byte === tab || byte === newline)) {
        if (isNull && value.length === 0) statement.text('NULL');
        else {
          statement.text("'");
          statement.append(value.view());
          statement.text("'");
        }
        value.length = 0;
        isNull = false;
        isInRow = byte === tab;
        statement.text(isInRow ? ',' : ')');
        if (isInRow || statement.length < statementBytes) continue;
        statement.text(';\n');
        yield statement.take();
        continue;
      }
      if (!isEscaped && byte === backslash) {
        isEscaped = true;
        continue;
      }
      // `\N` alone is NULL; with anything behind it, it is the letter.
      if (isNull) value.byte(letterN);
      isNull = isEscaped && byte === letterN && value.length === 0;
      if (!isNull) {
        if (isEscaped) value.byte(backslash);
        else if (byte === quote) value.byte(quote);
        value.byte(byte);
      }
      isEscaped = false;
    }
  }
  // A row that breaks off stays open, so that it is noticed.
  if (isInRow) {
    statement.text("'");
    statement.append(value.view());
  } else if (statement.length > 0) statement.text(';\n');
  if (statement.length > 0) yield statement.take();
}

class GrowingBytes {
  length = 0;
  #bytes = Buffer.allocUnsafe(64 * 1024);

  byte(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
  }

  append(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  text(text: string): void {
    this.append(Buffer.from(text));
  }

  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  take(): Uint8Array {
    const taken = Uint8Array.from(this.view());
    this.length = 0;
    return taken;
  }

  #grow(count: number): void {
    const larger = Buffer.allocUnsafe(2 * (this.length + count));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}
