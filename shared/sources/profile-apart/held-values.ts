export const heldBytesMax = 64 * 1024;
export const heldRowsMax = 512;
export const heldValuesMax = 4096;
const shortBytesMax = 48;

/** Values as the profiler takes them, one after the other, with their bytes. */
export class HeldValues {
  count = 0;
  length = 0;
  bytes = new Uint8Array(heldBytesMax);
  columns = new Int32Array(heldValuesMax);
  starts = new Int32Array(heldValuesMax);
  ends = new Int32Array(heldValuesMax);
  forms = new Uint8Array(heldValuesMax);

  add(column: number, bytes: Uint8Array, start: number, end: number, form: number): void {
    if (this.count === this.columns.length) this.#growPlaces();
    const at = this.count++;
    this.columns[at] = column;
    this.forms[at] = form;
    const from = this.length;
    const size = end - start;
    this.starts[at] = from;
    this.ends[at] = from + size;
    if (from + size > this.bytes.length) this.#growBytes(from + size);
    this.length = from + size;
    if (size > shortBytesMax) this.bytes.set(bytes.subarray(start, end), from);
    else for (let i = 0; i < size; i++) this.bytes[from + i] = bytes[start + i]!;
  }

  clear(): void {
    this.count = 0;
    this.length = 0;
    if (this.bytes.length > 16 * heldBytesMax) this.bytes = new Uint8Array(heldBytesMax);
  }

  #growPlaces(): void {
    const size = 2 * this.columns.length;
    for (const name of ['columns', 'starts', 'ends'] as const) {
      const larger = new Int32Array(size);
      larger.set(this[name]);
      this[name] = larger;
    }
    const forms = new Uint8Array(size);
    forms.set(this.forms);
    this.forms = forms;
  }

  #growBytes(least: number): void {
    const larger = new Uint8Array(Math.max(least, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
