import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPoint } from '#shared/platform/crash-points.ts';
import { type Random, randomInteger } from '../random.ts';
import type { Stage } from '../stage.ts';
import { states, type TrialView } from '../trial.ts';

/** The dispatcher seals every five seconds; under the suite it signs and sweeps every three. */
export const settleMs = 6_000;
const lateMs = 100;

/** Whether a run's end says nothing about when this point is next reached. */
export function isByClock(point: CrashPoint): boolean {
  return /^(audit-seal|audit-head|expiry|deadline|signing-key)\./.test(point);
}

/**
 * Arms the point and waits until a process has met it, or until everything is over. Returns the process that was ended
 * or stopped there, or undefined.
 */
export async function strikeAt(
  stage: Stage,
  view: TrialView,
  order: { role: string; point: CrashPoint; occurrence: number; action?: 'kill' | 'stop' },
): Promise<number | undefined> {
  const { control } = stage;
  control.arm(order);
  const graceMs = isByClock(order.point) ? settleMs : lateMs;
  let overSince: number | undefined;
  let pid = control.met();
  while (pid === undefined && (overSince === undefined || Date.now() - overSince <= graceMs)) {
    await sleep(5);
    if (view.isOver()) overSince ??= Date.now();
    pid = control.met();
  }
  control.disarm();
  if (pid !== undefined) view.struck();
  return pid;
}

/** When to strike: so long after the begin, or so long after the furthest run has come to a state. */
export interface Moment {
  from: 'begin' | (typeof states)[number];
  plusMs: number;
}

const handOverMs = 150;

/**
 * Half of the moments lie anywhere between the first byte and the usual end. Reading takes most of that time, so the
 * other half lies just behind a change of the run's state, where the hand-overs are.
 */
export function drawMoment(random: Random, usualMs: number): Moment {
  const share = random();
  if (random() < 0.5) return { from: 'begin', plusMs: Math.round(share * usualMs) };
  return { from: states[randomInteger(random, states.length)] ?? 'uploaded', plusMs: Math.round(share * handOverMs) };
}

/** Waits for the moment, or for the end of everything if that comes first. */
export async function awaitMoment(view: TrialView, moment: Moment): Promise<void> {
  const order = (state: string): number => (states as readonly string[]).indexOf(state);
  if (moment.from !== 'begin') {
    const wanted = order(moment.from);
    while (!view.isOver() && order(view.state()) < wanted) await sleep(2);
  }
  await sleep(moment.plusMs);
}
