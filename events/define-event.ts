import type { z } from 'zod';

/** How much an event asks of a person, least first; endpoints may leave out what is below a level. */
export const severities = ['info', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

export interface EventDefinition<T extends string = string, S extends z.ZodObject = z.ZodObject> {
  /** Versioned CloudEvents type: `cloudforge.artifact.uploaded.v1`. A change that breaks readers is a new version. */
  type: T;
  summary: string;
  /** When it is published, one sentence. */
  description: string;
  /** Shape of `data`. */
  data: S;
  /** true: customers' webhooks may receive it. */
  public: boolean;
  /** 'info' where none is named. */
  severity?: Severity;
}

/** An event of the catalogue: one file. Types, JSON Schema and AsyncAPI are derived from it. */
export function defineEvent<const T extends string, const S extends z.ZodObject>(
  event: EventDefinition<T, S>,
): EventDefinition<T, S> {
  return event;
}
