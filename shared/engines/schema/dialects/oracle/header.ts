import type { Header } from './read-context.ts';

const tools: [RegExp, string][] = [
  [/Oracle SQL Developer Data Modeler/i, 'Oracle SQL Developer Data Modeler'],
  [/^-*\s*(?:File created - |DDL for (?:Table|Sequence|View|Index|Type|Function) )/m, 'Oracle SQL Developer'],
  [/\bINSERTING into \S/, 'Oracle SQL Developer'],
  [/new object type path:/i, 'Oracle Data Pump'],
  [/PL\/SQL Developer/i, 'PL/SQL Developer'],
  [/\bTOAD\b/i, 'Toad'],
  [/Navicat[\s\S]{0,80}Data Transfer/, 'Navicat'],
  [/DBeaver/, 'DBeaver'],
];

/** Reads one comment or line of text into what is known of the script. */
export function readHeaderText(header: Header, text: string): void {
  if (header.writtenBy === undefined) {
    const tool = tools.find(([pattern]) => pattern.test(text));
    if (tool) header.writtenBy = tool[1];
  }
  const version = /(?:Source Server Version|Oracle Database)\D{0,40}?(\d{1,2}(?:\.\d+){1,4})/i.exec(text)?.[1];
  if (version !== undefined) header.serverVersion ??= version;
}
