import { z } from 'zod';
import { eventDefinition, publicEventTypes } from '#events/catalogue.ts';
import { type Severity, severities } from '#events/define-event.ts';

/** A type, or a pattern in which `*` stands for one segment or several: `cloudforge.run.*`, `*.failed.v1`. */
const patternForm = /^(?:\*|[a-z0-9-]+)(?:\.(?:\*|[a-z0-9-]+)){0,9}$/;
const starsMax = 3;
const patternsMax = 50;
const projectsMax = 100;

export const EventTypePattern = z
  .string()
  .max(100)
  .refine(
    text => patternForm.test(text) && text.split('*').length - 1 <= starsMax,
    'a type, or one with * for whole segments',
  )
  .refine(text => typesLike(text).length > 0, 'no event has a type like this');

/** Types and patterns an endpoint wants; none means all. */
export const EventTypePatterns = z
  .array(EventTypePattern)
  .max(patternsMax)
  .transform(types => [...new Set(types)]);

/** What else narrows an endpoint's events; nothing named means all. */
export const EndpointFilter = z.object({
  projectIds: z
    .array(z.uuid())
    .max(projectsMax)
    .default([])
    .describe('Only events of these projects; events without a project are left out then'),
  minimumSeverity: z.enum(severities).default('info').describe('Only events of this level and above'),
});
export type EndpointFilter = z.infer<typeof EndpointFilter>;

/** true if the type fits the pattern; `*` takes one segment or more. */
export function matchesPattern(pattern: string, type: string): boolean {
  const body = pattern
    .split('*')
    .map(part => part.replaceAll('.', '\\.'))
    .join('.+');
  return new RegExp(`^${body}$`).test(type);
}

/** The public types that fit a pattern. */
export function typesLike(pattern: string): string[] {
  return publicEventTypes.filter(type => matchesPattern(pattern, type));
}

/** The level of an event type; 'info' for one that is not known. */
export function severityOf(type: string): Severity {
  return eventDefinition(type)?.severity ?? 'info';
}

/** true if an endpoint with these patterns and this filter wants the event. */
export function wantsEvent(
  endpoint: { eventTypes: readonly string[]; filter: EndpointFilter },
  event: { type: string; data: Readonly<Record<string, unknown>> },
): boolean {
  const { projectIds, minimumSeverity } = endpoint.filter;
  if (endpoint.eventTypes.length > 0 && !endpoint.eventTypes.some(pattern => matchesPattern(pattern, event.type)))
    return false;
  if (severities.indexOf(severityOf(event.type)) < severities.indexOf(minimumSeverity)) return false;
  const { projectId } = event.data;
  return projectIds.length === 0 || (typeof projectId === 'string' && projectIds.includes(projectId));
}
