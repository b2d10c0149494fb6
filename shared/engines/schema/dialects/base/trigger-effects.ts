import type { Dialect, Routine, Trigger } from '../../model.ts';

/** Texts longer than this are not looked through: such a trigger may do anything. */
const textLengthMax = 100_000;

/** Words that write rows, or run what does. */
const writes =
  /\b(?:INSERT|DELETE|MERGE|REPLACE|TRUNCATE|CALL|EXECUTE|EXEC|PERFORM|WRITETEXT|UPDATETEXT|INTO|COPY)\b|\bUPDATE\b(?!\s*\()/i;
const assignsMysql = /\bSET\b/i;
const assignsNew = /\bNEW\s*\.\s*"?\w+"?\s*(?::=|=(?!=))|\bRETURN\s+(?:NULL|OLD)\b|:\s*NEW\s*\.\s*"?[\w$#]+"?\s*:=/i;
/** A call that stands as a statement of its own, in PL/SQL. */
const calls = /(?:;|\bBEGIN\b|\bTHEN\b|\bELSE\b)\s*("?[A-Za-z][\w$#."]*)\s*(?:\([^;]*\))?\s*;/gi;
const harmlessCalls = new Set(['NULL', 'RAISE', 'RETURN', 'RAISE_APPLICATION_ERROR', 'END']);

/**
 * Whether a trigger may change the rows that come in, or others: false only where nothing of the kind stands in its
 * body, as in one that refuses rows which break a rule (a dump that a server takes holds none of those).
 */
export function mayChangeRows(trigger: Trigger, dialect: Dialect, routines: readonly Routine[]): boolean {
  if (trigger.timing === 'instead of' || trigger.text.length > textLengthMax) return true;
  const text = withoutTexts(trigger.text);
  const body = text.slice(bodyStart(text, dialect));
  switch (dialect) {
    case 'sqlserver':
      return writes.test(body);
    case 'mysql':
    case 'mariadb':
      return writes.test(body) || assignsMysql.test(body);
    case 'sqlite':
      return writes.test(body);
    case 'oracle':
      return writes.test(body) || assignsNew.test(body) || callsUnknown(body);
    case 'postgresql':
      return functionWrites(text, routines);
  }
}

/** Whether a trigger touches nothing but the row that fires it, as far as its own text shows. */
export function changesOwnRowOnly({ timing, text }: Trigger): boolean {
  if (timing !== 'before' || text.length > textLengthMax) return false;
  const body = withoutTexts(text)
    .replace(/\bBEFORE\b[\s\S]*?\bON\b/i, ' ')
    .replace(/\bINTO\s+:\s*NEW\s*\.\s*"?[\w$#]+"?/gi, ' ');
  return !writes.test(body) && !callsUnknown(body);
}

/** Where comments and texts were there is a blank. */
function withoutTexts(text: string): string {
  return text.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
}

/** Behind what says when the trigger fires. */
function bodyStart(text: string, dialect: Dialect): number {
  const end = dialect === 'sqlserver' ? /\bAS\b/i : /\b(?:FOR\s+EACH\s+ROW|BEGIN|DECLARE|COMPOUND)\b/i;
  return end.exec(text)?.index ?? 0;
}

function callsUnknown(body: string): boolean {
  if (/\bCOMPOUND\s+TRIGGER\b/i.test(body)) return true;
  return [...body.matchAll(calls)].some(([, name]) => !harmlessCalls.has((name ?? '').toUpperCase()));
}

/** PostgreSQL: what the trigger's function does, where the script has it. */
function functionWrites(text: string, routines: readonly Routine[]): boolean {
  const name = /\bEXECUTE\s+(?:PROCEDURE|FUNCTION)\s+(?:"?[\w$]+"?\s*\.\s*)?"?([\w$]+)"?/i
    .exec(text)?.[1]
    ?.toLowerCase();
  const found = routines.filter(routine => routine.name.toLowerCase() === name);
  const [routine] = found;
  if (found.length !== 1 || routine === undefined || routine.text.length > textLengthMax) return true;
  const body = withoutTexts(routine.text);
  const start = /\$[\w]*\$/.exec(body)?.index ?? -1;
  if (start < 0) return true;
  return writes.test(body.slice(start)) || assignsNew.test(body.slice(start));
}
