import type { Finding } from '../finding.ts';
import { commented, problem } from '../mapping/problem.ts';
import type { Model, OtherObject } from '../model.ts';

/** Routines, triggers and events of a source whose procedural language is not PostgreSQL's: each stays to be rewritten. */
export function leftByHand(model: Model): Finding[] {
  const findings: Finding[] = [];
  for (const routine of model.routines) {
    const words = routine.kind === 'package-body' ? 'package body' : routine.kind;
    findings.push(rewrite(`${words} ${routine.name}`, words, routine.line, routine.text));
  }
  for (const trigger of model.triggers) {
    findings.push(rewrite(`trigger ${trigger.name}`, `trigger on ${trigger.table}`, trigger.line, trigger.text));
  }
  return findings;
}

function rewrite(object: string, what: string, line: number, text: string): Finding {
  return problem('R07', {
    severity: 'behaviour',
    object,
    line,
    message: `This ${what} is written in the source's own language and was not carried over.`,
    why: 'What it did on its own at the source no longer happens until someone writes it anew.',
    fix: `Write it anew in PL/pgSQL. At the source it is:\n${commented(text)}`,
  });
}

const plural: { readonly [kind in OtherObject['kind']]?: string } = {
  event: 'scheduled events',
  grant: 'access rights (GRANT)',
  user: 'users',
  role: 'roles',
  synonym: 'synonyms',
  'database-link': 'links to other databases',
  publication: 'publications',
  policy: 'row security policies',
  rule: 'rewrite rules',
  server: 'foreign servers',
  job: 'jobs',
  comment: 'further descriptions',
  other: 'objects of other kinds',
};

/** One finding for each kind of further object that was not carried over, with the original statements. */
export function otherObjects(left: readonly OtherObject[]): Finding[] {
  const groups = new Map<OtherObject['kind'], OtherObject[]>();
  for (const other of left) groups.set(other.kind, [...(groups.get(other.kind) ?? []), other]);
  return [...groups].map(([kind, objects]) => {
    const names = objects.slice(0, 10).map(object => object.name);
    const words = plural[kind] ?? `objects of the kind "${kind}"`;
    const more = objects.length > names.length ? ` and ${objects.length - names.length} more` : '';
    return problem('R07', {
      severity: 'behaviour',
      object: words,
      line: objects[0]?.line ?? 0,
      message: `The source has ${objects.length} ${words} that were not carried over: ${names.join(', ')}${more}.`,
      why: 'They belong to the server or to the application around the data, and the new server has its own.',
      fix: `Decide which of them you still need and set them up on the new server. At the source they are:\n${commented(objects.map(object => object.text).join('\n'))}`,
    });
  });
}
