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
