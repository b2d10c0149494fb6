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

/**
 * true if the name fits a pattern in which `*` stands for any characters. Each part is looked for once, from where the
 * one before it ends, and no regular expression is made: pattern and name are texts of strangers.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.endsWith(last) && name.length - last.length >= at;
}

/** true if a path has `.` or `..` as a segment: a URL would resolve it to another path. */
export function hasDotSegment(path: string): boolean {
  return path.split('/').some(segment => segment === '.' || segment === '..');
}
