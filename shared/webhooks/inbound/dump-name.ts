/** Endings of files that a run reads, alone or compressed. */
const dumpEnding = /\.(?:sql|dump|ddl|db|db3|sqlite|sqlite3|bak|dmp)(?:\.(?:gz|zst|bz2|xz|zip))?$/i;

/** true if the name is one that a database dump has. */
export function looksLikeDump(fileName: string): boolean {
  return dumpEnding.test(fileName);
}

/** The last segment of a URL's or object's path, decoded; '' where there is none. */
export function lastSegment(path: string): string {
  const segment = path.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    // A stray percent sign: the name is taken as it stands.
    return segment;
  }
}

/** true if the name fits a pattern in which `*` stands for any characters. At most 5 stars count as such. */
export function fitsPattern(pattern: string, name: string): boolean {
  const parts = pattern.split('*').slice(0, 6);
  const escaped = parts.map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 's').test(name);
}

/** true if a path has `.` or `..` as a segment: a URL would resolve it to another path. */
export function hasDotSegment(path: string): boolean {
  return path.split('/').some(segment => segment === '.' || segment === '..');
}
