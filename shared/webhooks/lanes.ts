/**
 * Keeps a slow endpoint from taking every sender of a process: each endpoint has a few places, and who finds them taken
 * is told when to come again. The times handed out move on by how long the endpoint takes to answer, so that a thousand
 * waiting messages come back one after another instead of all at once.
 */
export interface Lanes {
  /** Takes a place, or says when to come again. */
  enter(endpointId: string, nowMs: number): LanePlace | LaneFull;
}

export interface LanePlace {
  kind: 'place';
  /** Gives the place back and says how long the answer took, if one was asked for. */
  release(answerMs?: number): void;
}

export interface LaneFull {
  kind: 'full';
  againAtMs: number;
  /** Time between two messages as the endpoint answers now. */
  stepMs: number;
  /** Hands out the times of so many further messages, from `againAtMs` on. */
  handOut(messages: number): void;
}

interface Lane {
  taken: number;
  /** The last answer's time, the guess for the next. */
  answerMs: number;
  nextAtMs: number;
}

const answerMsFirstGuess = 50;
/** No time lies further ahead: by then it is known better how long answers take, and who still waits is placed anew. */
export const horizonMs = 5_000;
const answerMsMin = 20;
const lanesMax = 10_000;

/** `placesPerEndpoint`: messages to one endpoint that are under way at once in this process. */
export function createLanes(placesPerEndpoint: number): Lanes {
  const lanes = new Map<string, Lane>();
  return {
    enter: (endpointId, nowMs) => {
      forgetIdle(lanes, nowMs);
      const lane = lanes.get(endpointId) ?? { taken: 0, answerMs: answerMsFirstGuess, nextAtMs: nowMs };
      lanes.set(endpointId, lane);
      if (lane.taken >= placesPerEndpoint) return full(lane, nowMs, placesPerEndpoint);
      lane.taken += 1;
      let isHeld = true;
      return {
        kind: 'place',
        release: answerMs => {
          if (!isHeld) return;
          isHeld = false;
          lane.taken -= 1;
          if (answerMs !== undefined) lane.answerMs = Math.max(answerMsMin, answerMs);
        },
      };
    },
  };
}

function full(lane: Lane, nowMs: number, places: number): LaneFull {
  const stepMs = lane.answerMs / places;
  const ahead = (ms: number): number => Math.min(ms, nowMs + horizonMs);
  lane.nextAtMs = ahead(Math.max(nowMs, lane.nextAtMs) + stepMs);
  return {
    kind: 'full',
    againAtMs: Math.ceil(lane.nextAtMs),
    stepMs,
    handOut: messages => {
      lane.nextAtMs = ahead(lane.nextAtMs + stepMs * messages);
    },
  };
}

function forgetIdle(lanes: Map<string, Lane>, nowMs: number): void {
  if (lanes.size < lanesMax) return;
  for (const [id, lane] of lanes) if (lane.taken === 0 && lane.nextAtMs <= nowMs) lanes.delete(id);
}
