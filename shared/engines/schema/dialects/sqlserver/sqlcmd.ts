import { asciiText } from '../../lexer/ascii.ts';
import type { ReadContext } from './read-context.ts';

/** Commands of sqlcmd that change nothing of what is read. */
const harmless = /^:(?:on\s+error|error|out|perftrace|help|list|listvar|reset|serverlist|xml|quit|exit|ed|!!)/i;

/** A line of sqlcmd between statements: `:setvar`, `:r file`, `:connect`, `!!command`. */
export function runSqlcmdLine(context: ReadContext, text: string, line: number): void {
  const variable = /^:setvar\s+(\w{1,128})(?:\s+(?:"((?:[^"]|"")*)"|(\S+)))?/i.exec(text);
  if (variable) {
    context.session.setVariable(variable[1] ?? '', variable[2]?.replaceAll('""', '"') ?? variable[3] ?? '');
    return;
  }
  if (harmless.test(text)) return;
  const file = /^:r\s+(.+)$/i.exec(text)?.[1];
  const message =
    file === undefined
      ? 'A command of sqlcmd is not followed.'
      : `The script goes on in the file ${file.replaceAll('"', '')}, which is not part of it.`;
  context.issues.add({ code: 'command-ignored', line, message, excerpt: text });
}

/** `$(name)` is not longer than this. */
export const variableBytesMax = 131;

/**
 * Notes the first `$(name)` in the bytes of rows whose variable the script gave a value (:setvar): rows are copied as
 * they are written, and sqlcmd would have put the value in its place. Returns whether there was one.
 */
export function noteSqlcmdVariable(
  context: ReadContext,
  { bytes, start, end, line }: { bytes: Uint8Array; start: number; end: number; line: (index: number) => number },
  object: string | undefined,
): boolean {
  for (let at = bytes.indexOf(0x24, start); at >= 0 && at < end; at = bytes.indexOf(0x24, at + 1)) {
    const name = /^\$\((\w{1,128})\)/.exec(asciiText(bytes, at, Math.min(end, at + variableBytesMax)))?.[1];
    if (name === undefined || !context.session.hasVariable(name)) continue;
    context.issues.add({
      code: 'rows-changed',
      line: line(at),
      ...(object !== undefined && { object }),
      message: `Rows hold $(${name}), in whose place sqlcmd puts the value of :setvar; rows are read as they are written. Put the value there yourself, or take the :setvar out if it is plain text.`,
    });
    return true;
  }
  return false;
}
