import { securityAlert } from '#events/catalogue/security-alert.ts';
import type { EventType } from '#events/catalogue.ts';
import { type Actor, mayDo } from '#shared/platform/actor.ts';

/**
 * Types of events that are not this actor's to read, as events or in messages of webhooks: what an alert says is for
 * those who may see alerts.
 */
export function unreadableTypes(actor: Actor): EventType[] {
  return mayDo(actor, 'alerts:read') ? [] : [securityAlert.type];
}
