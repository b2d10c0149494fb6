import type { Model, OtherObject, ReadIssue } from './model.ts';

const mask = "'***'";
/** Objects whose statements may hold a password. */
const kinds = new Set<OtherObject['kind']>([
  'grant',
  'user',
  'role',
  'server',
  'database-link',
  'job',
  'other',
  'synonym',
]);
const quoted = String.raw`N?'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*"|0x[0-9a-f]+`;
const patterns = [
  new RegExp(String.raw`(\bSET\s+PASSWORD\b[^=;]*=\s*(?:\w+\s*\(\s*)?)(?:${quoted})`, 'gi'),
  // MySQL, MariaDB, Oracle: IDENTIFIED BY [PASSWORD] x, IDENTIFIED WITH|VIA plugin AS|BY|USING x.
  new RegExp(
    String.raw`(\bIDENTIFIED\s+(?:(?:WITH|VIA)\s+\S+\s+)?(?:BY|AS|USING)(?:\s+PASSWORD)?\s*\(?\s*)(?:${quoted}|[^\s;,)]+)`,
    'gi',
  ),
  // PASSWORD x, PASSWORD = x, PASSWORD(x), PASSWORD TO x; HASHED and SECRET as SQL Server writes them.
  new RegExp(String.raw`(\b(?:PASSWORD|PASSWD|SECRET|TOKEN)\b\s*(?:=|TO|\()?\s*)(?:${quoted})`, 'gi'),
];

/** The password in mysql://user:password@host. */
const inUrl = /(:\/\/[^\s:/@']*:)[^\s@']+(?=@)/g;

/** A statement with its passwords replaced. */
export function withoutPasswords(text: string): string {
  return patterns.reduce((masked, pattern) => masked.replace(pattern, `$1${mask}`), text).replace(inUrl, '$1***');
}

/**
 * The model without the passwords of accounts and links: a report is mailed around, and no rule needs them. Row values
 * are not touched; they are masked where they are shown.
 */
export function withoutSecrets(model: Model): Model {
  const others = model.others.map(other =>
    kinds.has(other.kind) ? { ...other, text: withoutPasswords(other.text) } : other,
  );
  const issues = model.issues.map(
    (issue): ReadIssue =>
      issue.excerpt === undefined ? issue : { ...issue, excerpt: withoutPasswords(issue.excerpt) },
  );
  const tables = model.tables.map(table => {
    const traits = table.traits.map(withoutPasswords);
    return traits.some((trait, at) => trait !== table.traits[at]) ? { ...table, traits } : table;
  });
  return { ...model, tables, others, issues };
}
