import { parseExpression } from '../parse.ts';
import type { TokenReader } from '../token-reader.ts';
import { refuse } from '../untranslatable.ts';
import { parseStatement, parseStatements } from './parse-statements.ts';
import { parseDeclaredType } from './parse-type.ts';
import type { Parameter, RoutineProgram, TriggerProgram } from './program-ast.ts';

/** CREATE TRIGGER as MySQL or SQLite writes it. What the model knows already (name, table, moment) is passed over. */
export function parseTrigger(reader: TokenReader): TriggerProgram {
  const updateOf: string[] = [];
  if (reader.grammar === 'mysql') {
    passTo(reader, 'ROW');
    if (reader.isWord('FOLLOWS') || reader.isWord('PRECEDES'))
      refuse('it runs before or after another one by its name');
    const body = parseStatement(reader);
    reader.expectEnd();
    return { updateOf, body };
  }
  passTo(reader, 'TRIGGER');
  while (!reader.isWord('ON')) {
    if (reader.peek().kind === 'end') refuse('it ends too early');
    if (reader.takeWords('UPDATE', 'OF')) {
      do updateOf.push(reader.name());
      while (reader.takeSymbol(','));
    } else reader.next();
  }
  reader.next();
  reader.name();
  if (reader.takeSymbol('.')) reader.name();
  reader.takeWords('FOR', 'EACH', 'ROW');
  const when = reader.takeWords('WHEN') ? parseExpression(reader) : undefined;
  reader.expectWord('BEGIN');
  const body = parseStatements(reader, 'END');
  reader.expectWord('END');
  reader.expectEnd();
  return { updateOf, body, ...(when !== undefined && { when }) };
}

/** CREATE FUNCTION or PROCEDURE as MySQL writes it. */
export function parseRoutine(reader: TokenReader): RoutineProgram {
  const { parameters, returns } = parseSignature(reader);
  passCharacteristics(reader);
  const body = parseStatement(reader);
  reader.expectEnd();
  return { parameters, body, ...(returns !== undefined && { returns }) };
}

/** The parameters and the type of the result: also for the skeleton of what is not translated. */
export function parseSignature(reader: TokenReader): Pick<RoutineProgram, 'parameters' | 'returns'> {
  while (!reader.isWord('FUNCTION') && !reader.isWord('PROCEDURE')) {
    if (reader.isWord('AGGREGATE')) refuse('it is an aggregate');
    if (reader.next().kind === 'end') refuse('it ends too early');
  }
  const isFunction = reader.next().text.toUpperCase() === 'FUNCTION';
  reader.takeWords('IF', 'NOT', 'EXISTS');
  reader.name();
  if (reader.takeSymbol('.')) reader.name();
  reader.expectSymbol('(');
  const parameters: Parameter[] = [];
  while (!reader.isSymbol(')')) {
    const mode = reader.takeWords('OUT') ? 'OUT' : reader.takeWords('INOUT') ? 'INOUT' : 'IN';
    reader.takeWords('IN');
    parameters.push({ mode, name: reader.name(), type: parseDeclaredType(reader) });
    if (!reader.takeSymbol(',')) break;
  }
  reader.expectSymbol(')');
  if (!isFunction) return { parameters };
  reader.expectWord('RETURNS');
  return { parameters, returns: parseDeclaredType(reader) };
}

/** What MySQL says of a routine besides its body; none of it changes what it gives. */
function passCharacteristics(reader: TokenReader): void {
  for (;;) {
    if (reader.takeWords('COMMENT')) reader.next();
    else if (
      !reader.takeWords('LANGUAGE', 'SQL') &&
      !reader.takeWords('NOT', 'DETERMINISTIC') &&
      !reader.takeWords('DETERMINISTIC') &&
      !reader.takeWords('CONTAINS', 'SQL') &&
      !reader.takeWords('NO', 'SQL') &&
      !reader.takeWords('READS', 'SQL', 'DATA') &&
      !reader.takeWords('MODIFIES', 'SQL', 'DATA') &&
      !reader.takeWords('SQL', 'SECURITY', 'DEFINER') &&
      !reader.takeWords('SQL', 'SECURITY', 'INVOKER')
    )
      return;
  }
}

function passTo(reader: TokenReader, word: string): void {
  while (!reader.takeWords(word)) if (reader.next().kind === 'end') refuse(`it has no ${word}`);
}
