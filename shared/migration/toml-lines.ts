/**
 * The lines of a TOML text by path (`skip`, 1, `reason`), 1-based: a value's own line, else that of what holds it. The
 * text has been parsed before, so it is TOML; of inline tables and arrays the first line is known.
 */
export function tomlLines(text: string): (path: readonly (string | number)[]) => number | undefined {
  const lines = new Map<string, number>();
  const tables = new Map<string, number>();
  let holder: (string | number)[] = [];
  let open: '"""' | "'''" | undefined;
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (open !== undefined) {
      if (line.includes(open)) open = undefined;
      continue;
    }
    if (depth > 0) {
      depth += depthOf(line);
      continue;
    }
    const array = /^\s*\[\[\s*(.+?)\s*\]\]/.exec(line)?.[1];
    const table = array === undefined ? /^\s*\[\s*(.+?)\s*\]/.exec(line)?.[1] : undefined;
    if (array !== undefined) {
      const count = tables.get(array) ?? 0;
      tables.set(array, count + 1);
      holder = [...keysOf(array), count];
      if (count === 0) note(lines, keysOf(array), index + 1);
      note(lines, holder, index + 1);
    } else if (table !== undefined) {
      holder = keysOf(table);
      note(lines, holder, index + 1);
    } else {
      const [, key, value = ''] =
        /^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=(.*)$/.exec(line) ?? [];
      if (key === undefined) continue;
      note(lines, [...holder, ...keysOf(key)], index + 1);
      const quotes = /"""|'''/.exec(value)?.[0];
      if (quotes === '"""' || quotes === "'''") {
        if (!value.slice(value.indexOf(quotes) + 3).includes(quotes)) open = quotes;
      } else depth = Math.max(0, depthOf(value));
    }
  }
  return path => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = lines.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return undefined;
  };
}

function note(lines: Map<string, number>, path: readonly (string | number)[], line: number): void {
  const key = JSON.stringify(path);
  if (!lines.has(key)) lines.set(key, line);
}

function keysOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

/** Brackets that stay open at the end of a line, without those in strings and comments. */
function depthOf(line: string): number {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|#.*$/g, '');
  return (bare.match(/[[{]/g)?.length ?? 0) - (bare.match(/[\]}]/g)?.length ?? 0);
}
