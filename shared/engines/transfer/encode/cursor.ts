/** A place in the bytes of one value, and the number read last. One is shared by the readers of dates and times. */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  /** The digits read last: their value (exact up to 15) and how many there were. */
  value = 0;
  digits = 0;

  begin(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  get atEnd(): boolean {
    return this.at >= this.end;
  }

  /** The byte here, -1 at the end. */
  get byte(): number {
    return this.at < this.end ? this.bytes[this.at]! : -1;
  }

  /** Reads digits, at most so many; the rest stays. */
  readDigits(most: number): number {
    const stop = Math.min(this.end, this.at + most);
    const first = this.at;
    let value = 0;
    while (this.at < stop) {
      const digit = this.bytes[this.at]! - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.at++;
    }
    this.value = value;
    this.digits = this.at - first;
    return this.digits;
  }

  /** Goes on if this byte stands here. */
  take(byte: number): boolean {
    if (this.byte !== byte) return false;
    this.at++;
    return true;
  }

  skipBlanks(): void {
    while (this.byte === 0x20) this.at++;
  }

  /** Goes on if this word, given in lower case, stands here in any case. */
  takeWord(word: string): boolean {
    if (this.end - this.at < word.length) return false;
    for (let i = 0; i < word.length; i++) if ((this.bytes[this.at + i]! | 0x20) !== word.charCodeAt(i)) return false;
    this.at += word.length;
    return true;
  }

  /** What is left, as text in lower case. */
  rest(): string {
    let text = '';
    for (let i = this.at; i < this.end; i++) text += String.fromCharCode(this.bytes[i]!);
    return text.toLowerCase();
  }
}
