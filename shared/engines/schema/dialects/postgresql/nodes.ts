import type { DefElem, Node, TypeName } from 'libpg-query';

/** The text of a String node, undefined for any other. */
export function stringOf(node: Node | undefined): string | undefined {
  return node !== undefined && 'String' in node ? (node.String.sval ?? '') : undefined;
}

/** The texts of a list of String nodes. */
export function stringsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map(node => stringOf(node) ?? '');
}

/** schema and name of a dotted name (catalog names are left out). */
export function nameOf(nodes: readonly Node[] | undefined): { schema?: string; name: string } {
  const parts = stringsOf(nodes);
  const name = parts.at(-1) ?? '';
  const schema = parts.at(-2);
  return schema === undefined ? { name } : { schema, name };
}

/** The items of a List node; a single node as a list of one. */
export function itemsOf(node: Node | undefined): Node[] {
  if (node === undefined) return [];
  return 'List' in node ? (node.List.items ?? []) : [node];
}

/** A constant integer, as a decimal string. */
export function integerOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if ('Integer' in node) return String(node.Integer.ival ?? 0);
  if ('Float' in node) return node.Float.fval;
  if ('A_Const' in node) {
    const constant = node.A_Const;
    if (constant.ival !== undefined) return String(constant.ival.ival ?? 0);
    if (constant.fval !== undefined) return constant.fval.fval;
  }
  return undefined;
}

/** The text of a constant string. */
export function constantText(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if ('A_Const' in node && node.A_Const.sval !== undefined) return node.A_Const.sval.sval ?? '';
  if ('TypeCast' in node) return constantText(node.TypeCast.arg);
  return undefined;
}

export function booleanOf(node: Node | undefined): boolean | undefined {
  if (node === undefined) return undefined;
  if ('Boolean' in node) return node.Boolean.boolval ?? false;
  if ('A_Const' in node && node.A_Const.boolval !== undefined) return node.A_Const.boolval.boolval ?? false;
  if ('TypeCast' in node) {
    const text = constantText(node.TypeCast.arg);
    if (text === 't' || text === 'true') return true;
    if (text === 'f' || text === 'false') return false;
  }
  return undefined;
}

/** Options (START WITH 1, FORMAT csv ...) by name. */
export function optionsOf(nodes: readonly Node[] | undefined): Map<string, DefElem> {
  const options = new Map<string, DefElem>();
  for (const node of nodes ?? []) if ('DefElem' in node) options.set(node.DefElem.defname ?? '', node.DefElem);
  return options;
}

/** Name of a type without pg_catalog, and its schema if it is another. */
export function typeNameOf(type: TypeName | undefined): { schema?: string; name: string } {
  const name = nameOf(type?.names);
  return name.schema === 'pg_catalog' ? { name: name.name } : name;
}

/** Whether an expression names a column, quoted or not. */
export function mentions(text: string, column: string): boolean {
  return text
    .split(/("(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)/u)
    .some(word => (word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase()) === column);
}
