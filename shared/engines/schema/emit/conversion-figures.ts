import type { Assessment } from '../finding.ts';

export interface Share {
  converted: number;
  total: number;
}

/** How much of what is written in the source's own language is in the new schema. */
export interface Figures {
  views: Share;
  routines: Share;
  triggers: Share;
}

/** Counts what the statements of an assessment make, by the names of the model. */
export function figuresOf({ model, ddl }: Pick<Assessment, 'model' | 'ddl'>): Figures {
  const made = new Set(ddl.map(({ object }) => object));
  const share = (objects: readonly string[]): Share => ({
    converted: objects.filter(object => made.has(object)).length,
    total: objects.length,
  });
  return {
    views: share(model.views.map(({ name }) => `view ${name}`)),
    routines: share(model.routines.map(({ kind, name }) => `${kind} ${name}`)),
    triggers: share(model.triggers.map(({ name }) => `trigger ${name}`)),
  };
}
