import { tooComplex } from '../dialects/postgresql/complexity.ts';
import { StatementText } from '../dialects/postgresql/statement-text.ts';
import type { ParseSql } from './script.ts';

/**
 * The parser, behind a check of what it is given: it recurses, and once its stack has run over it answers nothing any
 * more. A text that is too deep is refused as any other text that is not PostgreSQL.
 */
export function guardParse(parse: ParseSql): ParseSql {
  return sql => {
    const reason = tooComplex(new StatementText(sql, 1, { postgresql: true, backslashEscapes: false }).tokens);
    if (reason !== undefined) throw new Error(reason);
    return parse(sql);
  };
}
