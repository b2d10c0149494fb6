/** `"A""b"` can't be: Oracle's names hold no double quotes. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
