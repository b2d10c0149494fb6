import { chapters } from './chapters.ts';
import type { Requirement, State } from './requirement.ts';

const states: readonly State[] = ['met', 'partly', 'not met', 'not applicable'];

/** The page `asvs.md` of the documentation, made from the chapters. */
export function renderAsvsPage(): string {
  const all = chapters.flatMap(({ requirements }) => requirements);
  return [
    frontMatter,
    '<!-- This page is generated from shared/security/asvs by `npm run generate`; a test compares it. -->',
    '',
    `The [OWASP Application Security Verification Standard](https://owasp.org/www-project-application-security-verification-standard/) is a list of what a secure application has to do. This is how CloudForge stands to each of the ${all.length} requirements of version 5.0 at levels 1 and 2: where it is done, and which test shows it. Nobody outside of the project has verified it.`,
    '',
    'A requirement counts as met where there is a place in the code and a test, or, of those that ask for documentation, a page. A test checks that every file, heading and test that is named here exists, that no requirement is missing, and that this page is what the list says: `node shared/security/asvs/asvs.test.ts`.',
    '',
    '## In short',
    '',
    `| chapter | ${states.join(' | ')} |`,
    `| --- | ${states.map(() => '---').join(' | ')} |`,
    ...chapters.map(({ number, title, requirements }) => `| ${number}. ${title} | ${counts(requirements)} |`),
    `| **all** | ${counts(all)} |`,
    '',
    '## What is open',
    '',
    ...all
      .filter(({ state }) => state === 'partly' || state === 'not met')
      .map(({ id, state, note }) => `- [${id}](#${slugOf(`${id}: ${state}`)}), ${state}: ${note}`),
    '',
    ...chapters.flatMap(({ number, title, requirements }) => [
      `## ${number}. ${title}`,
      '',
      ...requirements.flatMap(requirement => [...lines(requirement), '']),
    ]),
    '## Licence',
    '',
    'Ids and texts of the requirements (shortened) are © OWASP Foundation, from the [Application Security Verification Standard 5.0](https://github.com/OWASP/ASVS), licensed under [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/); this page is under the same licence.',
    '',
  ].join('\n');
}

const frontMatter = `---
title: ASVS map
description: Every requirement of OWASP ASVS 5.0, levels 1 and 2, with where it is met and the test that shows it.
group: background
order: 5
next:
  title: See what it rests on
  text: Data, keys, connections and logs, each with what protects it.
  href: /docs/security-inventory/
  label: Security inventory
---
`;

function counts(requirements: readonly Requirement[]): string {
  return states
    .map(state => requirements.filter(requirement => requirement.state === state).length)
    .map(count => (count === 0 ? '' : String(count)))
    .join(' | ');
}

function lines({ id, level, text, state, where, tests, note }: Requirement): string[] {
  return [
    `### ${id}: ${state}`,
    '',
    `${escaped(text)}. _Level ${level}_`,
    ...(note === undefined ? [] : ['', note]),
    '',
    `- where: ${where.map(shown).join(', ')}`,
    ...tests.map(([file, name]) => `- test: “${escaped(name)}” (\`${file}\`)`),
  ];
}

/** A file, or a heading of a document with a link where it is a page of the documentation. */
function shown(place: string): string {
  const [path = '', heading] = place.split('#');
  if (heading === undefined) return `\`${path}\``;
  const page = /^site\/src\/content\/docs\/(.+)\.md$/.exec(path)?.[1];
  return page === undefined ? `\`${path}\` (${heading})` : `[${heading}](/docs/${page}/#${slugOf(heading)})`;
}

/** The anchor that a heading gets (as GitHub and Astro make it). */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>]/g, sign => `\\${sign}`);
}
