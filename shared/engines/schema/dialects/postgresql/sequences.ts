import type { AlterSeqStmt, CreateSeqStmt, FuncCall, Node, SelectStmt } from 'libpg-query';
import type { Sequence } from '../../model.ts';
import type { ObjectName } from '../base/catalog.ts';
import type { ReadingContext } from './context.ts';
import { relationName } from './expressions.ts';
import { booleanOf, constantText, integerOf, itemsOf, nameOf, optionsOf, stringsOf } from './nodes.ts';
import type { StatementText } from './statement-text.ts';

/** CREATE SEQUENCE. */
export function createSequence(context: ReadingContext, node: CreateSeqStmt, text: StatementText): void {
  const name = context.relation(node.sequence);
  if (node.if_not_exists === true && context.catalog.sequences.find(name) !== undefined) return;
  const sequence: Sequence = { ...name, line: text.line };
  applyOptions(context, sequence, node.options);
  context.catalog.sequences.put(sequence);
}

/** ALTER SEQUENCE, also of those that belong to a serial or identity column. */
export function alterSequence(context: ReadingContext, node: AlterSeqStmt): void {
  const name = context.relation(node.sequence);
  const sequence = context.catalog.sequences.find(name);
  applyOptions(context, sequence ?? { ...name, line: 0 }, node.options);
}

function applyOptions(context: ReadingContext, sequence: Sequence, nodes: readonly Node[] | undefined): void {
  const counter = context.counter(sequence);
  for (const [option, { arg }] of optionsOf(nodes)) {
    const value = integerOf(arg);
    switch (option) {
      case 'start':
        if (value !== undefined) {
          sequence.start = value;
          counter.start = value;
        }
        break;
      case 'increment':
        if (value !== undefined) {
          sequence.increment = value;
          counter.increment = value;
        }
        break;
      case 'minvalue':
        if (value !== undefined) sequence.min = value;
        break;
      case 'maxvalue':
        if (value !== undefined) sequence.max = value;
        break;
      case 'cache':
        if (value !== undefined && value !== '1') sequence.cache = value;
        break;
      case 'cycle':
        if (booleanOf(arg) === true) sequence.cycle = true;
        break;
      case 'restart':
        counter.value = { last: value ?? counter.start ?? '1', called: false };
        break;
      case 'as':
        if (arg !== undefined && 'TypeName' in arg)
          sequence.dataType = sequenceTypes.get(nameOf(arg.TypeName.names).name);
        break;
      case 'owned_by': {
        const parts = stringsOf(itemsOf(arg));
        const column = parts.at(-1);
        const table = parts.at(-2);
        if (column !== undefined && table !== undefined) sequence.ownedBy = { table, column };
        else delete sequence.ownedBy;
        break;
      }
    }
  }
}

const sequenceTypes = new Map([
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
]);

/**
 * SELECT setval(...), set_config(...): what a dump says with a query. Answers whether every column of the SELECT
 * was one of those, with constants.
 */
export function selectStatement(context: ReadingContext, node: SelectStmt): boolean {
  const targets = node.targetList ?? [];
  if (node.fromClause !== undefined || targets.length === 0) return false;
  let understood = true;
  for (const target of targets) {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    if (value === undefined || !('FuncCall' in value)) return false;
    understood = callOf(context, value.FuncCall) && understood;
  }
  return understood;
}

function callOf(context: ReadingContext, call: FuncCall): boolean {
  const { name } = nameOf(call.funcname);
  const args = call.args ?? [];
  if (name === 'set_config') {
    const setting = constantText(args[0]);
    const value = constantText(args[1]);
    if (setting === undefined || value === undefined) return false;
    context.set(
      setting,
      value.split(',').map(part => part.trim().replace(/^"(.*)"$/, '$1')),
    );
    return true;
  }
  if (name !== 'setval') return false;
  const sequence = sequenceOf(context, args[0]);
  const last = integerOf(args[1]);
  if (sequence === undefined || last === undefined) return false;
  context.counter(sequence).value = { last, called: booleanOf(args[2]) ?? true };
  return true;
}

/** The sequence named by a string, or by pg_get_serial_sequence('table', 'column'). */
function sequenceOf(context: ReadingContext, node: Node | undefined): ObjectName | undefined {
  const text = constantText(node);
  if (text !== undefined) {
    const { sequence, schema } = relationName(text);
    return { schema: schema ?? context.schema, name: sequence };
  }
  if (node === undefined || !('FuncCall' in node)) return undefined;
  if (nameOf(node.FuncCall.funcname).name !== 'pg_get_serial_sequence') return undefined;
  const relation = constantText(node.FuncCall.args?.[0]);
  const columnName = constantText(node.FuncCall.args?.[1]);
  if (relation === undefined || columnName === undefined) return undefined;
  const { sequence: name, schema } = relationName(relation);
  const table = context.findTable({ schema: schema ?? context.schema, name });
  const column = table?.columns.find(candidate => candidate.name === columnName);
  if (table === undefined || column === undefined) return undefined;
  const inSchema = table.schema ?? context.schema;
  if (column.identity?.sequence !== undefined) return { schema: inSchema, name: column.identity.sequence };
  if (column.default?.kind === 'next-value')
    return { schema: column.default.schema ?? inSchema, name: column.default.sequence };
  return undefined;
}
