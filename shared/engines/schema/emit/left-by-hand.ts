import type { Finding } from '../finding.ts';
import { commented, problem } from '../mapping/problem.ts';
import type { OtherObject } from '../model.ts';

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

const runMax = 200;

/**
 * One finding for each kind of further object that was not carried over, with the original statements. `translate`
 * gives what to run in their place, where that is known.
 */
export function otherObjects(
  left: readonly OtherObject[],
  translate: (object: OtherObject) => string | undefined = () => undefined,
): Finding[] {
  const groups = new Map<OtherObject['kind'], OtherObject[]>();
  for (const other of left) groups.set(other.kind, [...(groups.get(other.kind) ?? []), other]);
  return [...groups].map(([kind, objects]) => {
    const names = objects.slice(0, 10).map(object => object.name);
    const words = plural[kind] ?? `objects of the kind "${kind}"`;
    const more = objects.length > names.length ? ` and ${objects.length - names.length} more` : '';
    const translated = objects.flatMap(object => translate(object) ?? []);
    const run = [...new Set(translated)];
    const toRun =
      run.length === 0
        ? ''
        : `\n-- For the new server, once the roles that they name are there (${translated.length} of ${objects.length}):\n${run.slice(0, runMax).join('\n')}${run.length > runMax ? `\n-- and ${run.length - runMax} more of the same kinds` : ''}`;
    return problem('R07', {
      severity: 'behaviour',
      object: words,
      line: objects[0]?.line ?? 0,
      message: `The source has ${objects.length} ${words} that were not carried over: ${names.join(', ')}${more}.`,
      why: 'They belong to the server or to the application around the data, and the new server has its own.',
      fix: `Decide which of them you still need and set them up on the new server. At the source they are:${toRun}${run.length === 0 ? '' : '\n-- At the source:'}\n${commented(objects.map(object => object.text).join('\n'))}`,
    });
  });
}
