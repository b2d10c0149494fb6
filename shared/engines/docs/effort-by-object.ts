import type { Assessment, Finding } from '#shared/engines/schema/finding.ts';
import { sumEffort } from './finding-groups.ts';
import { tableLabel } from './table-names.ts';

/** Work that is left to a person at one object. */
export interface ObjectEffort {
  kind: 'table' | 'view' | 'routine' | 'trigger' | 'other';
  /** As the source names it. */
  object: string;
  hours: { min: number; max: number };
  findings: number;
  /** Not taken care of by the conversion. */
  open: number;
  codes: string[];
}

/**
 * The findings' hours by the object they are at, most work first; objects without work are left out. Each finding is
 * counted in full where it stands; the total of the report counts repeated ones less, so the sum here may be larger.
 */
export function effortByObject(assessment: Assessment): ObjectEffort[] {
  const objectOf = objectFinder(assessment);
  const groups = new Map<string, { of: Pick<ObjectEffort, 'kind' | 'object'>; findings: Finding[] }>();
  for (const finding of assessment.findings) {
    const of = objectOf(finding.object);
    const key = `${of.kind}\u0000${of.object}`;
    const group = groups.get(key) ?? { of, findings: [] };
    group.findings.push(finding);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ of, findings }) => ({
      ...of,
      hours: sumEffort(findings.filter(finding => finding.suppressed === undefined)),
      findings: findings.length,
      open: findings.filter(finding => !finding.automatic && finding.suppressed === undefined).length,
      codes: [...new Set(findings.map(finding => finding.code))].sort(),
    }))
    .filter(({ hours, open }) => hours.max > 0 || open > 0)
    .sort((a, b) => b.hours.max - a.hours.max || (a.object < b.object ? -1 : 1));
}

/** Finds the table, view, routine or trigger that a finding's `object` speaks of; exact names before folded ones. */
function objectFinder({ model }: Assessment): (object: string) => Pick<ObjectEffort, 'kind' | 'object'> {
  const named = new Map<string, Pick<ObjectEffort, 'kind' | 'object'>>();
  const put = (key: string, kind: ObjectEffort['kind'], object: string): void => {
    if (!named.has(key)) named.set(key, { kind, object });
  };
  for (const table of model.tables) put(tableLabel(table), 'table', tableLabel(table));
  for (const table of model.tables) put(table.name, 'table', tableLabel(table));
  for (const view of model.views) put(`view ${view.name}`, 'view', view.name);
  for (const routine of model.routines) {
    const words = routine.kind === 'package-body' ? 'package body' : routine.kind;
    put(`${words} ${routine.name}`, 'routine', routine.name);
  }
  for (const trigger of model.triggers) put(`trigger ${trigger.name}`, 'trigger', trigger.name);
  for (const view of model.views) put(view.name, 'view', view.name);
  for (const routine of model.routines) put(routine.name, 'routine', routine.name);
  for (const trigger of model.triggers) put(trigger.name, 'trigger', trigger.name);
  return object => {
    const whole = named.get(object);
    if (whole !== undefined) return whole;
    // `schema.table.column`: the longest beginning that is an object's name.
    for (let at = object.lastIndexOf('.'); at > 0; at = object.lastIndexOf('.', at - 1)) {
      const found = named.get(object.slice(0, at));
      if (found !== undefined) return found;
    }
    // `index by_city of suppliers`, `table suppliers`: rules put the kind before the name.
    const owner = /^\w+ .* of (.+)$/.exec(object)?.[1] ?? /^(?:table|rows of) (.+)$/.exec(object)?.[1];
    return (owner === undefined ? undefined : named.get(owner)) ?? { kind: 'other', object };
  };
}
