import { tokenKind } from '../../lexer/token-cursor.ts';
import { readExtendedProperty } from './extended-property.ts';
import { defaultSchema, displayName } from './read-context.ts';
import { readRename } from './rename.ts';
import { StatementReader } from './statement-reader.ts';
import { readType } from './type.ts';

/** One argument of a procedure: its parameter's name without @ (lower case), if it was written, and its value. */
export interface Argument {
  name?: string;
  /** Undefined: a variable or an expression. */
  value?: string;
  /** Line of the value. */
  line: number;
}

const argumentsMax = 100;

/** Procedures of the server that change neither the structure nor the rows of what is read. */
const harmless = new Set(
  `sp_dboption sp_dbcmptlevel sp_configure sp_helptext sp_help sp_helpdb sp_helpindex sp_spaceused sp_who sp_updatestats
  sp_recompile sp_refreshview sp_refreshsqlmodule sp_settriggerorder sp_tableoption sp_changedbowner sp_indexoption
  sp_autostats sp_fulltext_database sp_fulltext_service xp_cmdshell xp_instance_regread xp_logevent sp_executeresultset
  sp_dropextendedproperty sp_describe_first_result_set sp_set_session_context sp_reset_connection sp_lock
  sp_db_vardecimal_storage_format sp_procoption sp_createstats sp_cycle_errorlog sp_changeobjectowner sp_droptype
  sp_detach_db sp_attach_db sp_renamedb sp_validname sp_getapplock sp_releaseapplock`.split(/\s+/),
);

/** Procedures that make something that is no table: the kind of it and which argument names it. */
const makers: { readonly [name: string]: ['user' | 'role' | 'grant' | 'job' | 'server' | 'other', number] } = {
  sp_addlogin: ['user', 0],
  sp_grantlogin: ['user', 0],
  sp_adduser: ['user', 0],
  sp_grantdbaccess: ['user', 0],
  sp_addrole: ['role', 0],
  sp_addapprole: ['role', 0],
  sp_addrolemember: ['grant', 1],
  sp_addsrvrolemember: ['grant', 0],
  sp_addlinkedserver: ['server', 0],
  sp_addlinkedsrvlogin: ['server', 0],
  sp_serveroption: ['server', 0],
  sp_add_job: ['job', 0],
  sp_add_jobstep: ['job', 0],
  sp_add_jobschedule: ['job', 0],
  sp_add_jobserver: ['job', 0],
  sp_add_schedule: ['job', 0],
  sp_attach_schedule: ['job', 0],
  sp_addmessage: ['other', 0],
  sp_bindrule: ['other', 0],
  sp_bindefault: ['other', 0],
  sp_unbindrule: ['other', 0],
  sp_unbindefault: ['other', 0],
  sp_cdc_enable_table: ['other', 1],
  sp_cdc_enable_db: ['other', 0],
  sp_addarticle: ['other', 0],
  sp_addpublication: ['other', 0],
  sp_addsubscription: ['other', 0],
  sp_fulltext_catalog: ['other', 0],
  sp_fulltext_table: ['other', 0],
  sp_fulltext_column: ['other', 1],
};

/** EXEC: the cursor stands behind it (or on the name, where EXEC was left out). */
export function readExecute(statement: StatementReader): void {
  const { cursor, context } = statement;
  if (cursor.isWord('AS')) return;
  if (cursor.is('(')) {
    readDynamic(statement);
    return;
  }
  if (cursor.kind === tokenKind.variable) {
    cursor.next();
    if (!cursor.accept('=')) {
      statement.note('rows-changed', 'EXEC runs a procedure whose name is in a variable; it is not followed.');
      return;
    }
  }
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('EXEC without a procedure.');
    return;
  }
  const args = readArguments(statement);
  const procedure = name.name.toLowerCase();
  if (procedure === 'sp_executesql') {
    runText(statement, args[0]);
    return;
  }
  if (procedure === 'sp_addextendedproperty' || procedure === 'sp_updateextendedproperty') {
    readExtendedProperty(statement, args);
    return;
  }
  if (procedure === 'sp_addtype') {
    readAddType(statement, args);
    return;
  }
  if (procedure === 'sp_rename') {
    readRename(statement, args);
    return;
  }
  if (harmless.has(procedure)) return;
  const maker = makers[procedure];
  if (maker !== undefined) {
    const label = args[maker[1]]?.value ?? procedure;
    context.others.push({ kind: maker[0], name: label, text: statement.wholeText(), line: statement.firstLine });
    return;
  }
  const message = `EXEC runs the procedure ${displayName(name)}; what it does to tables is not known.`;
  const isOfServer = /^(?:sp|xp|sys|fn)_/.test(procedure);
  statement.note(isOfServer ? 'command-ignored' : 'rows-changed', message, displayName(name));
}

/** `@name = value, value, ... OUTPUT`. */
function readArguments(statement: StatementReader): Argument[] {
  const { cursor } = statement;
  const args: Argument[] = [];
  while (!cursor.atEnd && args.length < argumentsMax) {
    const argument: Argument = { line: statement.line };
    if (cursor.kind === tokenKind.variable) {
      const name = cursor.raw;
      cursor.next();
      if (cursor.accept('=')) argument.name = name.slice(1).toLowerCase();
    }
    argument.line = statement.line;
    const value = statement.stringValue() ?? statement.identifier() ?? statement.signedNumber();
    if (value !== undefined && !value.startsWith('@')) argument.value = value;
    args.push(argument);
    cursor.skipTo(',');
    if (!cursor.accept(',')) break;
  }
  return args;
}

/** EXEC (N'...' + N'...'): texts are read, anything with a variable in it cannot be. */
function readDynamic(statement: StatementReader): void {
  const { cursor } = statement;
  cursor.next();
  const line = statement.line;
  let text = '';
  do {
    const part = statement.stringValue();
    if (part === undefined) {
      statement.note('rows-changed', 'EXEC runs a statement that is put together when the script runs.');
      return;
    }
    text += part;
  } while (cursor.accept('+'));
  statement.context.readInner(text, line);
}

function runText(statement: StatementReader, argument: Argument | undefined): void {
  if (argument?.value === undefined) {
    statement.note('rows-changed', 'sp_executesql runs a statement that is put together when the script runs.');
    return;
  }
  statement.context.readInner(argument.value, argument.line);
}

/** sp_addtype name, 'varchar(11)', 'NOT NULL'. */
function readAddType(statement: StatementReader, args: readonly Argument[]): void {
  const { context } = statement;
  const named = (name: string, index: number): string | undefined =>
    args.find(argument => argument.name === name)?.value ??
    (args[index]?.name === undefined ? args[index]?.value : undefined);
  const name = named('typename', 0);
  const written = new TextEncoder().encode(named('phystype', 1) ?? '');
  const place = { bytes: written, start: 0, end: written.length, line: statement.firstLine };
  const base = readType(new StatementReader(context, place));
  if (name === undefined || base === undefined || base.type.kind === 'unknown') {
    statement.unreadable('sp_addtype without a name or with a type that is not known.');
    return;
  }
  const nullable = !/^not\s+null$|^nonull$/i.test((named('nulltype', 2) ?? '').trim());
  context.types.put({
    schema: defaultSchema,
    name,
    definition: { kind: 'domain', base: base.sourceType, nullable, checks: [] },
    line: statement.firstLine,
  });
}
