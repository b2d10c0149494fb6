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
  .max(100, { abort: true })
  .refine(text => patternForm.test(text) && text.split('*').length - 1 <= starsMax, {
    error: 'a type, or one with * for whole segments',
    // What is no pattern is not matched with anything.
    abort: true,
  })
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

/**
 * true if the type fits the pattern; `*` takes one segment or more. In linear time, and no regular expression: a pattern
 * is text of a stranger.
 */
export function matchesPattern(pattern: string, type: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === type;
  if (!type.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = type.indexOf(part, at + 1);
    if (found === -1) return false;
    at = found + part.length;
  }
  return type.endsWith(last) && type.length - last.length > at;
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
