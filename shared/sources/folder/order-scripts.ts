import type { FolderFile } from './list-files.ts';

/** A script with the beginning of its text. */
export interface Script {
  file: FolderFile;
  head: string;
}

/** What a script is for: they are read in this order. */
const stages = ['setup', 'tables', 'rows', 'rest'] as const;
type Stage = (typeof stages)[number];

/** Names that say it: mydumper's, and those of the scripting of SQL Server Management Studio. */
const namedStages: [RegExp, Stage][] = [
  [/-schema-create\b/i, 'setup'],
  [/-schema-(?:view|triggers?|post|routines?|events?)\b/i, 'rest'],
  [/-schema\b/i, 'tables'],
  [/\.(?:Schema|UserDefinedDataType|UserDefinedTableType|Sequence|Role|User|Database)\.sql/i, 'setup'],
  [/\.Table\.sql/i, 'tables'],
  [/\.(?:View|StoredProcedure|UserDefinedFunction|Trigger|Synonym)\.sql/i, 'rest'],
];

/**
 * Scripts in an order in which each finds what it needs: numbers at the beginning of all names are taken at their word;
 * else tables come before rows, and rows before views and what else there is. Within a stage names decide.
 */
export function orderScripts(scripts: readonly Script[]): Script[] {
  const byName = scripts.toSorted((left, right) => compareNames(left.file.name, right.file.name));
  if (scripts.every(({ file }) => /^[vV]?\d/.test(lastPart(file.name)))) return byName;
  const staged = byName.map(script => ({ script, stage: stages.indexOf(stageOf(script)) }));
  return staged.sort((left, right) => left.stage - right.stage).map(({ script }) => script);
}

/** V2 comes before V10. */
function compareNames(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function stageOf({ file, head }: Script): Stage {
  const named = namedStages.find(([pattern]) => pattern.test(lastPart(file.name)));
  if (named !== undefined) return named[1];
  const text = head.replace(/--[^\n]*|\/\*(?!!)[\s\S]*?\*\//g, ' ');
  if (/\bCREATE\s+(?:(?:GLOBAL\s+)?TEMP(?:ORARY)?\s+|UNLOGGED\s+|FOREIGN\s+)?TABLE\b/i.test(text)) return 'tables';
  if (/\b(?:INSERT|REPLACE)\s+(?:\w+\s+)*?INTO\b|\bCOPY\s+\S[\s\S]*?\bFROM\s+STDIN\b|\bINSERT\s+[\w[`"]/i.test(text))
    return 'rows';
  if (/\bCREATE\s+(?:TYPE|SCHEMA|DATABASE|DOMAIN|EXTENSION|SEQUENCE|ROLE|USER)\b/i.test(text)) return 'setup';
  return 'rest';
}
