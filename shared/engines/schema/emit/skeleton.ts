import { toIdentifier } from '../mapping/identifiers.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import type { Routine, Trigger } from '../model.ts';
import { parseSignature } from '../translate/program/parse-program.ts';
import { typeOfDeclared } from '../translate/program/parse-type.ts';
import type { DeclaredType } from '../translate/program/program-ast.ts';
import { TokenReader } from '../translate/token-reader.ts';
import { type Grammar, tokenize } from '../translate/tokenize.ts';
import { attempt } from '../translate/translate.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from './quote.ts';

/** CREATE FUNCTION or PROCEDURE with the signature of the source and a body that says it is not converted. */
export function routineSkeleton(name: string, routine: Routine, grammar: Grammar | undefined): string {
  const kind = routine.kind === 'procedure' ? 'PROCEDURE' : 'FUNCTION';
  let parameters = '';
  let returns = 'void';
  if (grammar === 'mysql') {
    attempt(() => {
      const signature = parseSignature(new TokenReader(tokenize(routine.text, 'mysql'), 'mysql', routine.text));
      parameters = signature.parameters
        .map(
          ({ mode, name: own, type }) =>
            `${mode === 'IN' ? '' : `${mode} `}${quoteIdentifier(toIdentifier(own))} ${typeOrText(type)}`,
        )
        .join(', ');
      if (signature.returns !== undefined) returns = typeOrText(signature.returns);
      return '';
    });
  }
  const result = kind === 'FUNCTION' ? ` RETURNS ${returns}` : '';
  return `CREATE ${kind} ${name}(${parameters})${result} LANGUAGE plpgsql AS ${emptyBody(routine.name)};`;
}

/** CREATE FUNCTION and CREATE TRIGGER for a trigger that is not converted. */
export function triggerSkeleton(plan: SchemaPlan, trigger: Trigger, table: string): string {
  const schema = plan.names.schemaOf(trigger.schema);
  const own = toIdentifier(plan.names.fold(trigger.name));
  const called = quoteQualified(schema, toIdentifier(`${own}_trigger`));
  const events = trigger.events.length === 0 ? ['insert'] : trigger.events;
  const level = plan.model.dialect === 'sqlserver' ? 'STATEMENT' : 'ROW';
  const timing = level === 'STATEMENT' && trigger.timing === 'before' ? 'after' : trigger.timing;
  return [
    `CREATE FUNCTION ${called}() RETURNS trigger LANGUAGE plpgsql AS ${emptyBody(trigger.name)};`,
    `CREATE TRIGGER ${quoteIdentifier(own)} ${timing.toUpperCase()} ${events.join(' OR ').toUpperCase()} ON ${table}`,
    `  FOR EACH ${timing === 'instead of' ? 'ROW' : level} EXECUTE FUNCTION ${called}();`,
  ].join('\n');
}

function emptyBody(name: string): string {
  const message = quoteLiteral(`${toIdentifier(name)} is not converted`);
  return `$body$\nBEGIN\n  RAISE EXCEPTION USING MESSAGE = ${message.replaceAll('$body$', 'body')};\nEND\n$body$`;
}

/** The type, or text where it has no certain equal: a person decides. */
function typeOrText(type: DeclaredType): string {
  const known = attempt(() => typeOfDeclared(type));
  return known.ok ? known.sql : 'text';
}
