import type { AlterTableCmd, AlterTableStmt, Node } from 'libpg-query';
import type { Column, Table } from '../../model.ts';
import { addColumn, findColumn, identityOf } from './columns.ts';
import { addConstraint, setNotNull } from './constraints.ts';
import { display, type ReadingContext } from './context.ts';
import { attach } from './create-table.ts';
import { expressionOf } from './expressions.ts';
import { integerOf, mentions, optionsOf, stringOf } from './nodes.ts';
import type { StatementText } from './statement-text.ts';
import { sourceType, typeText } from './types.ts';

/** Settings of a table that change nothing about what it is or holds. */
const without = new Set<AlterTableCmd['subtype']>([
  'AT_ChangeOwner',
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_SetTableSpace',
  'AT_SetAccessMethod',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_DropOids',
  'AT_EnableTrig',
  'AT_EnableAlwaysTrig',
  'AT_EnableReplicaTrig',
  'AT_EnableTrigAll',
  'AT_DisableTrigAll',
  'AT_EnableTrigUser',
  'AT_DisableTrigUser',
  'AT_EnableRule',
]);

/** ALTER TABLE with all its commands, in order. */
export function alterTable(context: ReadingContext, node: AlterTableStmt, text: StatementText): void {
  const name = context.relation(node.relation);
  if (node.objtype === 'OBJECT_INDEX') return;
  if (node.objtype === 'OBJECT_SEQUENCE' || node.objtype === 'OBJECT_VIEW' || node.objtype === 'OBJECT_MATVIEW') {
    alterOther(context, node, text);
    return;
  }
  const commands = (node.cmds ?? []).flatMap(item => ('AlterTableCmd' in item ? [item.AlterTableCmd] : []));
  // pg_dump names views and sequences in ALTER TABLE ... OWNER TO in old versions.
  const isKnown = context.findTable(name) !== undefined;
  const isOther = context.catalog.views.find(name) !== undefined || context.catalog.sequences.find(name) !== undefined;
  if (!isKnown && (isOther || node.missing_ok === true)) return;
  const table = context.table(name, text);
  if (table === undefined) return;
  let defaultsSeen = 0;
  for (const command of commands) {
    if (command.subtype === 'AT_ColumnDefault' && command.def !== undefined) {
      setDefault(context, table, command, text, defaultsSeen);
      defaultsSeen += 1;
    } else alter(context, table, command, text);
  }
  context.history.altered(table, { line: text.line, excerpt: text.text.slice(0, 200) });
}

/** Commands that switch triggers: whether off, and whether only the one that is named. */
const switches = new Map<AlterTableCmd['subtype'], { isOff: boolean; isOne: boolean }>([
  ['AT_DisableTrig', { isOff: true, isOne: true }],
  ['AT_DisableTrigAll', { isOff: true, isOne: false }],
  ['AT_DisableTrigUser', { isOff: true, isOne: false }],
  ['AT_EnableTrig', { isOff: false, isOne: true }],
  ['AT_EnableAlwaysTrig', { isOff: false, isOne: true }],
  ['AT_EnableTrigAll', { isOff: false, isOne: false }],
  ['AT_EnableTrigUser', { isOff: false, isOne: false }],
]);

/** Commands that switch a rule: whether off. */
const ruleSwitches = new Map<AlterTableCmd['subtype'], boolean>([
  ['AT_DisableRule', true],
  ['AT_EnableRule', false],
  ['AT_EnableAlwaysRule', false],
]);

/** ALTER SEQUENCE/VIEW ... in the form of ALTER TABLE: owners and options only. */
function alterOther(context: ReadingContext, node: AlterTableStmt, text: StatementText): void {
  for (const item of node.cmds ?? []) {
    if (
      'AlterTableCmd' in item &&
      !without.has(item.AlterTableCmd.subtype) &&
      item.AlterTableCmd.subtype !== 'AT_ColumnDefault'
    ) {
      context.clauseUnknown(text, node.relation?.relname ?? '', 'A change of a view or sequence is not read.');
    }
  }
}

function alter(context: ReadingContext, table: Table, command: AlterTableCmd, text: StatementText): void {
  const { subtype, name, def } = command;
  const switched = switches.get(subtype);
  if (switched !== undefined)
    context.history.switchTrigger(table.name, switched.isOne ? name : undefined, switched.isOff);
  const ruleIsOff = ruleSwitches.get(subtype);
  if (ruleIsOff !== undefined && name !== undefined) context.history.switchRule(table.name, name, ruleIsOff);
  if (without.has(subtype)) return;
  switch (subtype) {
    case 'AT_AddColumn':
      if (def === undefined || !('ColumnDef' in def)) return;
      if (command.missing_ok === true && table.columns.some(column => column.name === def.ColumnDef.colname)) return;
      addColumn(context, table, def.ColumnDef, text);
      return;
    case 'AT_DropColumn':
      dropColumn(context, table, command, text);
      return;
    case 'AT_AddConstraint':
      if (def !== undefined && 'Constraint' in def) addConstraint(context, table, def.Constraint, text);
      return;
    case 'AT_DropConstraint':
      dropConstraint(context, table, command, text);
      return;
    case 'AT_ValidateConstraint':
      for (const key of table.foreignKeys) if (key.name === name) delete key.notValid;
      for (const check of table.checks) if (check.name === name) delete check.notEnforced;
      return;
    case 'AT_SetNotNull':
      setNotNull(table, name ?? '');
      return;
    case 'AT_AttachPartition':
    case 'AT_DetachPartition':
      attachOrDetach(context, table, subtype === 'AT_AttachPartition', def, text);
      return;
    case 'AT_AddInherit':
      if (def !== undefined && 'RangeVar' in def)
        table.parent = { ...context.relation(def.RangeVar), kind: 'inherits' };
      return;
    case 'AT_DropInherit':
      delete table.parent;
      return;
    case 'AT_EnableRowSecurity':
      table.traits.push('ROW LEVEL SECURITY');
      return;
    case 'AT_ForceRowSecurity':
      table.traits.push('FORCE ROW LEVEL SECURITY');
      return;
    case 'AT_DisableRowSecurity':
    case 'AT_NoForceRowSecurity':
      table.traits = table.traits.filter(
        trait => trait !== 'ROW LEVEL SECURITY' && trait !== 'FORCE ROW LEVEL SECURITY',
      );
      return;
    case 'AT_SetLogged':
      table.traits = table.traits.filter(trait => trait !== 'UNLOGGED');
      return;
    case 'AT_SetUnLogged':
      table.traits.push('UNLOGGED');
      return;
    case 'AT_ReplicaIdentity':
      table.traits.push(`REPLICA IDENTITY ${replicaIdentity(def)}`.trim());
      return;
    case 'AT_DisableTrig':
    case 'AT_DisableRule':
      context.other('other', `${display(table)} ${name ?? ''}`, text);
      return;
    default:
      alterColumn(context, table, command, text);
  }
}

/** Commands that are about one column. */
function alterColumn(context: ReadingContext, table: Table, command: AlterTableCmd, text: StatementText): void {
  const { subtype, def } = command;
  const known = ['AT_ColumnDefault', 'AT_DropNotNull', 'AT_AlterColumnType', 'AT_SetStorage', 'AT_SetCompression'];
  const identity = ['AT_AddIdentity', 'AT_SetIdentity', 'AT_DropIdentity', 'AT_DropExpression', 'AT_SetExpression'];
  if (![...known, ...identity].includes(subtype ?? '')) {
    context.clauseUnknown(
      text,
      display(table),
      `A change of a table is not read (${(subtype ?? '').replace('AT_', '')}).`,
    );
    return;
  }
  const column = findColumn(context, table, command.name, text);
  if (column === undefined) return;
  switch (subtype) {
    case 'AT_ColumnDefault':
      delete column.default;
      if (column.identity?.kind === 'auto-increment') delete column.identity;
      return;
    case 'AT_DropNotNull':
      column.nullable = true;
      return;
    case 'AT_AlterColumnType':
      changeType(column, def, text);
      return;
    case 'AT_SetStorage':
      table.traits.push(`STORAGE ${column.name} ${(stringOf(def) ?? '').toUpperCase()}`);
      return;
    case 'AT_SetCompression':
      table.traits.push(`COMPRESSION ${column.name} ${(stringOf(def) ?? '').toUpperCase()}`);
      return;
    case 'AT_AddIdentity':
      if (def !== undefined && 'Constraint' in def)
        column.identity = identityOf(context, table, column.name, def.Constraint);
      column.nullable = false;
      return;
    case 'AT_SetIdentity':
      setIdentity(context, table, column, def);
      return;
    case 'AT_DropIdentity':
      delete column.identity;
      return;
    case 'AT_DropExpression':
      delete column.generated;
      return;
    default: {
      const at = text.find(['EXPRESSION']);
      if (at >= 0) column.generated = { expression: text.within(at), stored: column.generated?.stored ?? true };
    }
  }
}

/** SET DEFAULT has no position in the tree: the nth one is found by its words. */
function setDefault(
  context: ReadingContext,
  table: Table,
  command: AlterTableCmd,
  text: StatementText,
  nth: number,
): void {
  const column = findColumn(context, table, command.name, text);
  if (column === undefined || command.def === undefined) return;
  const { tokens } = text;
  let seen = 0;
  let written = '';
  for (let at = 1; at + 1 < tokens.length; at += 1) {
    const isDefault = tokens[at]!.word === 'SET' && tokens[at + 1]!.word === 'DEFAULT';
    if (!isDefault || ['DELETE', 'UPDATE'].includes(tokens[at - 1]!.word)) continue;
    if (seen === nth) {
      written = text.upTo(at + 2, []);
      break;
    }
    seen += 1;
  }
  column.default = expressionOf(command.def, written, context.columnTypes.get(column));
}

function changeType(column: Column, def: Node | undefined, text: StatementText): void {
  if (def === undefined || !('ColumnDef' in def)) return;
  const written = typeText(def.ColumnDef.typeName, text);
  column.sourceType = written;
  column.type = sourceType(def.ColumnDef.typeName, written);
}

function setIdentity(context: ReadingContext, table: Table, column: Column, def: Node | undefined): void {
  if (column.identity === undefined || def === undefined) return;
  const items = 'List' in def ? def.List.items : [def];
  const options = optionsOf(items);
  const generated = integerOf(options.get('generated')?.arg);
  if (generated !== undefined) column.identity.kind = generated === String('a'.charCodeAt(0)) ? 'always' : 'by-default';
  const restart = integerOf(options.get('restart')?.arg);
  if (restart !== undefined) {
    const counter = context.counter({ schema: table.schema ?? context.schema, name: column.identity.sequence ?? '' });
    counter.value = { last: restart, called: false };
  }
}

function replicaIdentity(def: Node | undefined): string {
  if (def === undefined || !('ReplicaIdentityStmt' in def)) return '';
  const { identity_type: type, name } = def.ReplicaIdentityStmt;
  if (type === 'f') return 'FULL';
  if (type === 'n') return 'NOTHING';
  return type === 'i' ? `USING INDEX ${name ?? ''}` : 'DEFAULT';
}

function attachOrDetach(
  context: ReadingContext,
  parent: Table,
  attaching: boolean,
  def: Node | undefined,
  text: StatementText,
) {
  if (def === undefined || !('PartitionCmd' in def)) return;
  const childName = context.relation(def.PartitionCmd.name);
  const child = context.table(childName, text);
  if (child === undefined) return;
  const partitions = parent.partitioning?.partitions;
  if (!attaching) {
    delete child.parent;
    const at = partitions?.findIndex(partition => partition.name === child.name) ?? -1;
    if (at >= 0) partitions?.splice(at, 1);
    return;
  }
  const parentName = { name: parent.name, ...(parent.schema !== undefined && { schema: parent.schema }) };
  attach(child, parent, parentName, def.PartitionCmd.bound ?? {}, text);
}

function dropColumn(context: ReadingContext, table: Table, command: AlterTableCmd, text: StatementText): void {
  if (command.missing_ok === true && !table.columns.some(column => column.name === command.name)) return;
  const column = findColumn(context, table, command.name, text);
  if (column === undefined) return;
  table.columns.splice(table.columns.indexOf(column), 1);
  const uses = (columns: readonly string[]) => columns.includes(column.name);
  if (table.primaryKey !== undefined && uses(table.primaryKey.columns)) delete table.primaryKey;
  table.uniqueKeys = table.uniqueKeys.filter(key => !uses(key.columns));
  table.foreignKeys = table.foreignKeys.filter(key => !uses(key.columns));
  table.indexes = table.indexes.filter(index => !index.parts.some(part => part.column === column.name));
  table.checks = table.checks.filter(check => check.column !== column.name);
  const others = table.exclusions?.filter(({ text: written }) => !mentions(written, column.name));
  if (others !== undefined) table.exclusions = others;
  if (table.rowCount !== null) context.onRowsChanged(table, 'a column is dropped after the rows', text.line);
}

function dropConstraint(context: ReadingContext, table: Table, command: AlterTableCmd, text: StatementText): void {
  const { name } = command;
  const count = () =>
    table.uniqueKeys.length + table.foreignKeys.length + table.checks.length + (table.exclusions?.length ?? 0);
  const before = count();
  // Constraints written without a name have the one that PostgreSQL gives them.
  const named = (constraint: { name?: string }, implied: string) => (constraint.name ?? implied) === name;
  table.uniqueKeys = table.uniqueKeys.filter(key => !named(key, `${table.name}_${key.columns.join('_')}_key`));
  table.foreignKeys = table.foreignKeys.filter(key => !named(key, `${table.name}_${key.columns.join('_')}_fkey`));
  table.checks = table.checks.filter(
    check => !named(check, `${table.name}_${check.column === undefined ? '' : `${check.column}_`}check`),
  );
  const primary = table.primaryKey !== undefined && named(table.primaryKey, `${table.name}_pkey`);
  if (primary) delete table.primaryKey;
  const others = table.exclusions?.filter(exclusion => exclusion.name !== name);
  if (others !== undefined) table.exclusions = others;
  if (!primary && before === count() && command.missing_ok !== true) {
    context.clauseUnknown(text, display(table), `The constraint ${name ?? ''} that is dropped is not known.`);
  }
}
