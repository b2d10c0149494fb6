import type { TargetTable } from '../finding.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import { jsonValidColumn } from '../mapping/map-text.ts';
import { commented, problem } from '../mapping/problem.ts';
import type { Check } from '../model.ts';
import { translateCondition } from '../translate/translate.ts';
import { familyOf } from '../translate/value.ts';
import { targetOf } from './emit-keys.ts';
import { tableName, typeCheck } from './emit-table.ts';
import { quoteIdentifier } from './quote.ts';
import type { Script } from './script.ts';

/** The checks of a table, and those that stand for ENUM, SET and YEAR. They are added after the data, one by one. */
export function emitChecks(plan: SchemaPlan, table: TargetTable, script: Script): void {
  const inherited = new Set(
    plan.lookup
      .find(table.source.parent?.schema, table.source.parent?.name ?? '')
      ?.checks.map(check => check.expression),
  );
  for (const check of table.source.checks) {
    if (table.source.parent !== undefined && inherited.has(check.expression)) continue;
    emitCheck(plan, table, check, script);
  }
  if (plan.model.dialect === 'postgresql') return;
  for (const { source, target } of table.columns) {
    const condition = typeCheck(source, target);
    if (condition === undefined) continue;
    const name = plan.names.typeCheckOf(source);
    script.add('after-data', `${table.source.name}.${source.name}`, addCheck(table, name, condition), {
      line: source.line,
    });
  }
}

function emitCheck(plan: SchemaPlan, table: TargetTable, check: Check, script: Script): void {
  const object = `${table.source.name}.${check.name ?? check.column ?? 'check'}`;
  if (plan.model.dialect === 'postgresql') {
    const sql = addCheck(table, plan.names.nameOf(check), check.expression);
    script.add('after-data', object, check.notEnforced === true ? `${sql} NOT VALID` : sql, { line: check.line });
    return;
  }
  if (isKeptByType(table, check)) return;
  const translated = translate(plan, table, check);
  if (translated.ok) {
    const sql = addCheck(table, plan.names.nameOf(check), translated.sql);
    script.add('after-data', object, check.notValid === true ? `${sql} NOT VALID` : sql, {
      line: check.line,
      original: check.expression,
    });
    return;
  }
  script.findings.push(
    problem('R03', {
      severity: 'behaviour',
      object,
      line: check.line,
      message: `This check was not carried over, because ${translated.reason}.`,
      why: 'PostgreSQL will take rows that the source would have refused.',
      fix: `Write the check anew. At the source it is:\n${commented(`CHECK (${check.expression})`)}`,
    }),
  );
}

function translate(plan: SchemaPlan, table: TargetTable, check: Check): ReturnType<typeof translateCondition> {
  if (check.notEnforced === true) return { ok: false, reason: 'the source does not enforce it either' };
  const scope = plan.scopeOf(table);
  if (scope === undefined) return { ok: false, reason: 'expressions of this database are not translated yet' };
  return translateCondition(check.expression, scope, { immutable: false });
}

/** json_valid(column) is what the type json means. */
function isKeptByType(table: TargetTable, check: Check): boolean {
  const column = jsonValidColumn(check.expression);
  const type = column === undefined ? undefined : targetOf(table, column)?.type;
  return type !== undefined && ['json', 'jsonb'].includes(familyOf(type));
}

function addCheck(table: TargetTable, name: string, condition: string): string {
  return `ALTER TABLE ${tableName(table)} ADD CONSTRAINT ${quoteIdentifier(name)} CHECK (${condition})`;
}
