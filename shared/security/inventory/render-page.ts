import { connections } from './connections.ts';
import { cryptographicUses } from './cryptography.ts';
import { dataClasses } from './data-classes.ts';
import { logs } from './logs.ts';

/** The page `security-inventory.md` of the documentation, made from the lists beside this file. */
export function renderInventoryPage(): string {
  return [
    frontMatter,
    '<!-- This page is generated from shared/security/inventory by `npm run generate`; a test compares it. -->',
    '',
    'What the platform holds and does, so that you can judge it or fit it into your own rules. Tests compare each list with the code: a new table, a new use of cryptography, a new connection or a new log that is not listed here fails them (`node shared/security/inventory/inventory.test.ts`).',
    '',
    '## Data',
    '',
    ...dataClasses.flatMap(({ name, what, protection, kept, tables }, at) => [
      `### ${at + 1}. ${name}`,
      '',
      `${what}.`,
      '',
      `- protected by: ${protection}`,
      `- kept: ${kept}`,
      `- tables: ${tables.map(code).join(', ')}`,
      '',
    ]),
    keys,
    '## Cryptography',
    '',
    ...cryptographicUses.flatMap(({ use, algorithm, key, files }) => [
      `### ${use}`,
      '',
      `- how: ${algorithm}`,
      `- key: ${key}`,
      ...(files.length === 0 ? [] : [`- code: ${files.map(code).join(', ')}`]),
      '',
    ]),
    '## Connections',
    '',
    ...connections.flatMap(({ to, namedBy, how, files }) => [
      `### ${to}`,
      '',
      `- named by: ${namedBy}`,
      `- how: ${how}`,
      `- code: ${files.map(code).join(', ')}`,
      '',
    ]),
    '## Logs',
    '',
    ...logs.flatMap(({ name, what, format, where, access }) => [
      `### ${name}`,
      '',
      `${what}.`,
      '',
      `- format: ${format}`,
      `- where: ${where}`,
      `- read by, and kept: ${access}`,
      '',
    ]),
    'Times are UTC everywhere, from the clock of the machine: keep it in step (NTP).',
    '',
  ].join('\n');
}

const frontMatter = `---
title: Security inventory
description: Which data, keys, connections and logs there are, and what protects each.
group: background
order: 6
next:
  title: See the requirements that it meets
  text: OWASP ASVS 5.0, levels 1 and 2, one by one.
  href: /docs/asvs/
  label: ASVS map
---
`;

/** The life of keys, after NIST SP 800-57 part 1. */
const keys = `## Keys

Each key has one purpose, and keys of different purposes are derived apart. A key is made by the platform from the system’s generator, or by whoever runs it, and never typed by a person.

| key | made | who has it | replaced | ends |
| --- | --- | --- | --- | --- |
| master key | at the first start, or by the operator | the processes of the platform | \`cloudforge secrets rotate\`, while everything runs; once a year is a good habit, at once when somebody may have seen it | moved aside when no secret needs it; delete it with the last backup from before |
| signing key (Ed25519) | at the first start, or by the operator | the processes of the platform | by the operator, who keeps the old public key for what it signed | with the platform |
| keys of access tokens (RSA) | by the platform | the processes of the platform, sealed in the database | every 90 days by themselves, or \`cloudforge keys rotate\` | deleted when their last token has expired |
| signing secrets of webhooks | for each endpoint | the platform, sealed, and the receiver | \`rotate-secret\`, with an overlap | with the endpoint |
| API keys | for each program | their holder; the platform keeps a hash | \`rotate\`, with an overlap | at their end date, or revoked |

A key that may be known to somebody else is replaced at once, without an overlap, and what was sealed with it is to be taken for read.
`;

const code = (text: string): string => `\`${text}\``;
