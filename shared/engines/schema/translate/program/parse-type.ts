import type { TokenReader } from '../token-reader.ts';
import { refuse } from '../untranslatable.ts';
import type { DeclaredType } from './program-ast.ts';

/** The type of a parameter or variable of MySQL. */
export function parseDeclaredType(reader: TokenReader): DeclaredType {
  let name = reader.name().toUpperCase();
  if (name === 'DOUBLE') reader.takeWords('PRECISION');
  if (name === 'CHARACTER' || name === 'CHAR') name = reader.takeWords('VARYING') ? 'VARCHAR' : 'CHAR';
  const numbers: number[] = [];
  if (reader.takeSymbol('(')) {
    do {
      const token = reader.next();
      if (token.kind === 'number') numbers.push(Number(token.text));
      else if (token.kind !== 'string') refuse(`the type ${name} is not understood`);
    } while (reader.takeSymbol(','));
    reader.expectSymbol(')');
  }
  let unsigned = false;
  for (;;) {
    if (reader.takeWords('UNSIGNED')) unsigned = true;
    else if (reader.takeWords('CHARACTER', 'SET') || reader.takeWords('CHARSET') || reader.takeWords('COLLATE'))
      reader.next();
    else if (!reader.takeWords('SIGNED') && !reader.takeWords('ZEROFILL')) return { name, numbers, unsigned };
  }
}

/** The PostgreSQL type of a declared one, with what stands in its parentheses. Refuses one without an equal. */
export function typeOfDeclared({ name, numbers, unsigned }: DeclaredType): string {
  const digits = numbers.length === 0 ? '' : `(${numbers.slice(0, 2).join(',')})`;
  switch (name) {
    case 'BOOL':
    case 'BOOLEAN':
      return 'smallint';
    case 'TINYINT':
      return 'smallint';
    case 'SMALLINT':
      return unsigned ? 'integer' : 'smallint';
    case 'MEDIUMINT':
      return 'integer';
    case 'INT':
    case 'INTEGER':
      return unsigned ? 'bigint' : 'integer';
    case 'BIGINT':
      return unsigned ? 'numeric(20,0)' : 'bigint';
    case 'YEAR':
      return 'smallint';
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC':
      return numbers.length === 0 ? 'numeric(10,0)' : `numeric(${numbers[0]},${numbers[1] ?? 0})`;
    case 'DOUBLE':
    case 'FLOAT':
    case 'REAL':
      return numbers.length === 0
        ? name === 'FLOAT'
          ? 'real'
          : 'double precision'
        : refuse(`of the type ${name}${digits}`);
    case 'CHAR':
    case 'VARCHAR':
      return `varchar(${numbers[0] ?? 1})`;
    case 'TINYTEXT':
    case 'TEXT':
    case 'MEDIUMTEXT':
    case 'LONGTEXT':
      return 'text';
    case 'DATE':
      return 'date';
    case 'DATETIME':
      return `timestamp(${numbers[0] ?? 0})`;
    case 'TIMESTAMP':
      return `timestamptz(${numbers[0] ?? 0})`;
    default:
      return refuse(`the type ${name}${digits} has no certain equal in a program`);
  }
}
