import { asciiBytes } from '../../lexer/ascii.ts';
import { decodeBytes } from '../../lexer/charset.ts';
import type { ReadContext } from './read-context.ts';

/** Commands of the mysql client that take the rest of their line and are no SQL. */
export const lineCommands: ReadonlySet<string> = new Set([
  'DELIMITER',
  'SOURCE',
  'CHARSET',
  'CLEAR',
  'CONNECT',
  'EDIT',
  'EGO',
  'EXIT',
  'GO',
  'NOPAGER',
  'NOTEE',
  'NOWARNING',
  'PAGER',
  'PRINT',
  'PROMPT',
  'QUIT',
  'REHASH',
  'STATUS',
  'SYSTEM',
  'TEE',
  'USE',
  'WARNINGS',
]);

/** Backslash forms of the commands that change how the rest is read. */
const shortForms: { [form: string]: string } = {
  '\\.': 'SOURCE',
  '\\u': 'USE',
  '\\d': 'DELIMITER',
  '\\C': 'CHARSET',
  '\\!': 'SYSTEM',
};

/** Applies one command line (without its newline). */
export function runClientCommand(context: ReadContext, bytes: Uint8Array, line: number): void {
  const text = decodeBytes(bytes, context.session.charset).text.trim();
  const short = shortForms[text.slice(0, 2)];
  const word = short ?? (/^\S+/.exec(text)?.[0] ?? '').toUpperCase().replace(/;$/, '');
  const argument = text.slice(short ? 2 : word.length).trim();
  switch (word) {
    case 'DELIMITER':
      setDelimiter(context, argument, line);
      break;
    case 'USE': {
      const name = unquoted(argument);
      if (name === '') break;
      context.session.use(name);
      context.catalog.schemas.add(name);
      context.defaults.database ??= name;
      break;
    }
    case 'CHARSET':
      context.session.setCharset(unquoted(argument));
      break;
    case 'SOURCE':
    case 'SYSTEM':
      context.issues.add({
        code: 'command-ignored',
        line,
        message:
          word === 'SOURCE'
            ? `The script reads another file (${unquoted(argument)}) here, which is not part of this one.`
            : 'The script runs a command of the operating system here; it is not run.',
        object: unquoted(argument),
        excerpt: text,
      });
      break;
  }
}

function unquoted(argument: string): string {
  const bare = argument.replace(/;\s*$/, '').trim();
  return bare.replace(/^([`'"])(.*)\1$/s, '$2');
}

/** Longest delimiter the client takes. */
const delimiterBytesMax = 16;

function setDelimiter(context: ReadContext, argument: string, line: number): void {
  const delimiter = unquotedDelimiter(argument);
  if (delimiter === '' || delimiter.length > delimiterBytesMax || /[^\x21-\x7e]|\\/.test(delimiter)) {
    context.issues.add({
      code: 'statement-unreadable',
      line,
      message: 'DELIMITER without a usable delimiter.',
      excerpt: argument,
    });
    return;
  }
  context.session.delimiter = asciiBytes(delimiter);
}

function unquotedDelimiter(argument: string): string {
  const word = /^\S+/.exec(argument)?.[0] ?? '';
  return word.replace(/^(['"`])(.+)\1$/, '$2');
}
