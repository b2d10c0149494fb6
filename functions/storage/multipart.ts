import { Problem } from '#shared/platform/errors.ts';

/** A part of a form: its headers that matter, and its bytes, which must be read before the next part is asked for. */
export interface FormPart {
  name: string;
  /** As the client sent it; undefined for a field that is no file. */
  fileName: string | undefined;
  mediaType: string | undefined;
  body: AsyncIterable<Uint8Array>;
}

const headBytesMax = 16 * 1024;
const partsMax = 100;
const boundaryPattern =
  /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))\s*(?:;|$)/i;

/** The boundary of a form. Throws Problem 'media-type-unsupported' for any other content type. */
export function boundaryOf(contentType: string | null): string {
  const match = boundaryPattern.exec(contentType ?? '');
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) {
    throw new Problem('media-type-unsupported', { detail: 'Send the file as multipart/form-data with a boundary.' });
  }
  return boundary;
}

/**
 * Reads a form (RFC 7578) as it arrives; no part is ever held whole. A form that ends before its closing boundary is
 * refused with Problem 'upload-invalid': a file cut off on the way is not taken for a whole one.
 */
export async function* readForm(source: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<FormPart> {
  const window = new Window(source);
  // A form may begin with the boundary itself: as if a line had ended before it.
  window.prepend(Buffer.from('\r\n'));
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  for await (const chunk of window.until(delimiter)) {
    if (chunk.length > headBytesMax) throw invalid('it does not begin with its boundary');
  }
  for (let count = 0; count < partsMax; count++) {
    if (await window.startsWith('--')) return;
    const rest = await window.take(Buffer.from('\n'), 200, 'the line of a boundary does not end');
    if (rest.trim() !== '') throw invalid('there is text behind a boundary');
    const head = await window.take(Buffer.from('\r\n\r\n'), headBytesMax, 'the headers of a part do not end');
    const body = window.until(delimiter);
    yield { ...readHead(head), body };
    // What the caller left unread is passed over.
    for await (const _ of body);
  }
  throw invalid(`it has more than ${partsMax} parts`);
}

class Window {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  prepend(bytes: Buffer): void {
    this.#held = Buffer.concat([bytes, this.#held]);
  }

  /** Gives the bytes up to a delimiter and passes over it. */
  async *until(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#held.indexOf(delimiter);
      // The last bytes may be the beginning of a delimiter.
      const safe = at === -1 ? Math.max(0, this.#held.length - delimiter.length + 1) : at;
      const given = this.#held.subarray(0, safe);
      this.#held = this.#held.subarray(at === -1 ? safe : at + delimiter.length);
      if (given.length > 0) yield given;
      if (at !== -1) return;
      await this.#more();
    }
  }

  /** The text up to an ending, which is passed over. */
  async take(ending: Buffer, bytesMax: number, complaint: string): Promise<string> {
    for (;;) {
      const at = this.#held.indexOf(ending);
      if (at > bytesMax || (at === -1 && this.#held.length > bytesMax + ending.length)) throw invalid(complaint);
      if (at !== -1) {
        const text = this.#held.subarray(0, at).toString('utf8');
        this.#held = this.#held.subarray(at + ending.length);
        return text;
      }
      await this.#more();
    }
  }

  async startsWith(text: string): Promise<boolean> {
    while (this.#held.length < text.length && (await this.#moreIfAny()));
    return this.#held.subarray(0, text.length).toString('latin1') === text;
  }

  async #more(): Promise<void> {
    if (!(await this.#moreIfAny())) throw invalid('it ends before its closing boundary');
  }

  async #moreIfAny(): Promise<boolean> {
    if (this.#ended) return false;
    const next = await this.#iterator.next();
    if (next.done === true) {
      this.#ended = true;
      return false;
    }
    this.#held = this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value]);
    return true;
  }
}

function readHead(text: string): Omit<FormPart, 'body'> {
  const headers = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = headers.get('content-disposition') ?? '';
  if (!/^form-data\b/i.test(disposition)) throw invalid('a part has no name');
  const plain = parameter(disposition, 'filename');
  const extended = /;\s*filename\*=UTF-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  return {
    name: parameter(disposition, 'name') ?? '',
    fileName: (extended === undefined ? undefined : decode(extended)) ?? plain,
    mediaType: headers.get('content-type'),
  };
}

/** A parameter as browsers write it: in quotes, with `"`, CR and LF percent-encoded and a backslash left as it is. */
function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(header);
  const value = match?.[1] ?? match?.[2];
  return value?.replaceAll(/%22|%0d|%0a/gi, encoded => decodeURIComponent(encoded));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded UTF-8: the plain form of the name serves.
    return undefined;
  }
}

function invalid(why: string): Problem {
  return new Problem('upload-invalid', { detail: `The form can not be read: ${why}.` });
}
