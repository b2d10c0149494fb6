import { ascii, asciiText, isSpaceByte } from '../../lexer/ascii.ts';
import { readHeaderText } from './header.ts';
import type { ReadContext } from './read-context.ts';

/** A command with its continuation lines is looked at so far. */
const lineBytesMax = 4096;

/** Commands that change nothing for a reader, as the manual names them: what is optional of a word stands behind |. */
const silent = `ACC|EPT APP|END ARCHIVE ATTRIBUTE BRE|AK BTI|TLE C|HANGE CD CL|EAR COL|UMN COMP|UTE COPY DEL DESC|RIBE DISC|ONNECT ED|IT
  EXIT GET HELP HIST|ORY I|NPUT L|IST OERR PASSW|ORD PAU|SE PRI|NT PRO|MPT QUIT RECOVER REM|ARK REPF|OOTER REPH|EADER R|UN SAV|E
  SET SHO|W SHUTDOWN SPO|OL STARTUP STORE TIMI|NG TTI|TLE UNDEF|INE VAR|IABLE WHENEVER XQUERY DEF|INE CONN|ECT EXEC|UTE HO|ST STA|RT`;

const commands = new Map<string, string>();
for (const written of silent.split(/\s+/)) {
  const [short = '', rest = ''] = written.split('|');
  const whole = short + rest;
  for (let length = short.length; length <= whole.length; length++) commands.set(whole.slice(0, length), whole);
}

/** SET of these is a statement for the server. */
const serverSettings = new Set(['TRANSACTION', 'ROLE', 'CONSTRAINT', 'CONSTRAINTS']);

export type CommandLine =
  /** More bytes are needed to tell. */
  | { kind: 'more' }
  | { kind: 'none' }
  /** `end`: index behind the command's last byte, before its newline. */
  | { kind: 'command'; name: string; argument: string; end: number };

/**
 * Reads a command of SQL*Plus at `index`, where a line begins but for blanks: a word of the list, @file, @@file or !,
 * to the end of the line, and further where the line ends with a hyphen.
 */
export function readCommandLine(bytes: Uint8Array, index: number, length: number, final: boolean): CommandLine {
  const limit = Math.min(length, index + lineBytesMax);
  let stop = index;
  while (stop < limit && stop - index < 16 && isSpaceByte[bytes[stop]!] === 0 && bytes[stop] !== ascii.semicolon)
    stop++;
  const isShort = bytes[index] === ascii.at || bytes[index] === 0x21;
  const word = isShort ? (bytes[index] === ascii.at ? '@' : '!') : asciiText(bytes, index, stop).toUpperCase();
  if (stop >= length && !final && !isShort) return { kind: 'more' };
  const name = isShort ? word : commands.get(word);
  if (name === undefined) return { kind: 'none' };
  // Remarks are full of lines of hyphens, which go on to nothing.
  const end = lineEnd(bytes, stop, length, name !== 'REMARK' && name !== 'PROMPT');
  if (end < 0) {
    // A line longer than any command is taken as far as it was read.
    if (!final && length - index < lineBytesMax) return { kind: 'more' };
  }
  const last = end < 0 ? length : end;
  const from = isShort ? index + 1 : stop;
  const argument = asciiText(bytes, from, Math.min(last, from + lineBytesMax))
    .replace(/-[ \t\r]*\n/g, ' ')
    .trim();
  if (name === 'SET' && serverSettings.has((/^\w+/.exec(argument)?.[0] ?? '').toUpperCase())) return { kind: 'none' };
  return { kind: 'command', name, argument, end: last };
}

/** Index of the newline that ends the command, -1 if it is not there; a hyphen before a newline goes on. */
function lineEnd(bytes: Uint8Array, from: number, length: number, goesOn: boolean): number {
  for (let newline = bytes.indexOf(ascii.newline, from); newline >= 0 && newline < length; ) {
    let before = newline - 1;
    while (before > from && (bytes[before] === ascii.carriageReturn || bytes[before] === ascii.space)) before--;
    if (!goesOn || bytes[before] !== ascii.minus || before <= from) return newline;
    newline = bytes.indexOf(ascii.newline, newline + 1);
  }
  return -1;
}

/** Packages of the server that change no rows of a table. */
const ofServer =
  /^(?:SYS\.)?DBMS_(?:STATS|OUTPUT|UTILITY|SESSION|APPLICATION_INFO|LOCK|METADATA|RANDOM|SCHEDULER|JOB)\./i;

/** Applies a command as far as it changes how the rest is read, and says what it leaves out. */
export function runCommand(context: ReadContext, name: string, argument: string, line: number): void {
  switch (name) {
    case 'SET':
      applySet(context, argument);
      return;
    case 'DEFINE': {
      const found = /^([A-Za-z][\w$#]*)\s*=\s*(?:'([^']*)'|"([^"]*)"|(.*))$/.exec(argument.replace(/;$/, ''));
      if (found?.[1] !== undefined)
        context.session.setVariable(found[1], (found[2] ?? found[3] ?? found[4] ?? '').trim());
      return;
    }
    case 'ACCEPT': {
      const name = /^[A-Za-z][\w$#]{0,127}/.exec(argument)?.[0];
      if (name !== undefined) context.session.askVariable(name);
      return;
    }
    case 'COLUMN': {
      const name = /\b(?:NEW|OLD)_V(?:A|AL|ALU|ALUE)?\s+([A-Za-z][\w$#]{0,127})/i.exec(argument)?.[1];
      if (name !== undefined) context.session.askVariable(name);
      return;
    }
    case 'UNDEFINE':
      for (const variable of argument.split(/\s+/)) context.session.forgetVariable(variable);
      return;
    case 'CONNECT':
      connect(context, argument);
      return;
    case '@':
    case 'START':
    case 'GET':
      context.issues.add({
        code: 'statement-unreadable',
        line,
        object: argument.replace(/^@/, '').split(/\s/)[0] ?? '',
        message: 'The script calls another script, which is not part of this file; what that one makes is not read.',
      });
      return;
    case 'EXECUTE':
      context.issues.add({
        code: ofServer.test(argument) ? 'command-ignored' : 'rows-changed',
        line,
        message: 'The script calls a stored procedure; what it does only a server knows.',
        excerpt: argument,
      });
      return;
    case 'COPY':
      context.issues.add({
        code: 'row-unreadable',
        line,
        message: 'COPY takes rows from another database, which is not part of this script.',
        excerpt: argument,
      });
      return;
    case 'PROMPT':
    case 'REMARK':
      readHeaderText(context.header, argument);
      return;
  }
}

function applySet(context: ReadContext, argument: string): void {
  const mark = /\bESC(?:A|AP|APE)?\s+(ON|OFF|'.'|"."|[^\w\s;])/i.exec(argument)?.[1]?.replace(/^(['"])(.)\1$/, '$2');
  if (mark !== undefined) context.session.escape = /^off$/i.test(mark) ? undefined : /^on$/i.test(mark) ? '\\' : mark;
  const found = /\b(?:DEF|DEFI|DEFIN|DEFINE|SCAN)\s+(ON|OFF|'.'|"."|[^\w\s;])/i.exec(argument);
  if (found === null) return;
  const value = (found[1] ?? '').replace(/^(['"])(.)\1$/, '$2');
  if (/^off$/i.test(value)) context.session.define = undefined;
  else context.session.define = /^on$/i.test(value) ? '&' : value;
}

/** CONNECT user/password@database: names without a schema are the user's from here on. The password is not kept. */
function connect(context: ReadContext, argument: string): void {
  const user = /^("[^"]{1,128}"|[A-Za-z][\w$#]{0,127})(?:\[\w+\])?(?:\s*\/|\s*@|\s*;?$)/.exec(argument)?.[1];
  if (user === undefined) return;
  context.session.schema = user.startsWith('"') ? user.slice(1, -1) : user.toUpperCase();
}
