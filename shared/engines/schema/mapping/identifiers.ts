import { identifierBytesMax, utf8Bytes } from '../emit/quote.ts';
import type { Dialect } from '../model.ts';

const hashDigits = 8;

/** FNV-1a over UTF-8, 32 bits, as eight hexadecimal digits. It only has to be the same on every run. */
export function nameHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(hashDigits, '0');
}

/** The longest beginning of a text that fits into so many bytes of UTF-8 without cutting a character. */
export function cutToBytes(text: string, bytesMax: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Bytes(character);
    if (bytes > bytesMax) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/**
 * The name as the target's own habit has it. Oracle keeps names in upper case where PostgreSQL keeps them in lower case;
 * a name that was written in quotes with small letters in it keeps its spelling.
 */
export function foldedName(dialect: Dialect, name: string): string {
  return dialect === 'oracle' && name === name.toUpperCase() ? name.toLowerCase() : name;
}

/**
 * A name PostgreSQL can hold: the given one where possible; else cut at a character, with `_` and a hash of the
 * whole name, so that two long names with the same beginning stay apart.
 */
export function toIdentifier(name: string): string {
  const clean = name.toWellFormed().replaceAll('\0', '_');
  if (clean === '') return 'unnamed';
  if (utf8Bytes(clean) <= identifierBytesMax) return clean;
  return `${cutToBytes(clean, identifierBytesMax - hashDigits - 1)}_${nameHash(name)}`;
}

/** `base` made of several parts, as PostgreSQL names its own keys: `table_column_suffix`. */
export function joinedName(parts: readonly string[], suffix: string): string {
  return toIdentifier([...parts, suffix].join('_'));
}

/** Names already given away in one name space (a schema's relations, a table's columns ...). */
export class NameSpace {
  readonly #taken = new Set<string>();

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  /**
   * Claims the first free name of the candidates, or else the last one with a number behind it.
   * Always ends: each number gives a new name.
   */
  claim(...candidates: [string, ...string[]]): string {
    const names = candidates.map(toIdentifier);
    let free = names.find(name => !this.#taken.has(name));
    const last = candidates[candidates.length - 1] ?? 'unnamed';
    for (let number = 2; free === undefined; number++) {
      const numbered = toIdentifier(`${last}_${number}`);
      if (!this.#taken.has(numbered)) free = numbered;
    }
    this.#taken.add(free);
    return free;
  }
}
