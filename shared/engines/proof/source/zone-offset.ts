const secondsTo2000 = 946_684_800;
const secondsPerDay = 86_400;
/** The range of ECMAScript's time values. */
const millisecondsMax = 8.64e15;
const cachedQuartersMax = 50_000;

/** Seconds east of Greenwich at a local time, which is given in seconds since 2000-01-01. */
export type ZoneOffset = (localSeconds: number) => number;

/**
 * How a session's time zone is to be taken: `+02:00`, `UTC`, `Europe/Berlin`; nothing, SYSTEM or DEFAULT is UTC.
 * A local time that occurs twice or never has the offset from before the change. undefined: no zone has this name.
 */
export function zoneOffset(name: string | undefined): ZoneOffset | undefined {
  const plain = (name ?? '').trim();
  if (isUtc(plain)) return () => 0;
  const fixed = /^([+-]?)(\d{1,2})(?::?(\d{2}))?$/.exec(plain);
  if (fixed !== null) {
    const seconds = (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60 * (fixed[1] === '-' ? -1 : 1);
    return () => seconds;
  }
  try {
    return namedZone(new Intl.DateTimeFormat('en-US', { timeZone: plain, timeZoneName: 'longOffset' }));
  } catch {
    // Intl throws for a name that it does not know; whoever asks says so with the column.
    return undefined;
  }
}

/** Whether a session's time zone is UTC by its name, or has none. */
export function isUtc(name: string | undefined): boolean {
  return /^(utc|gmt|z|system|default|[+-]?00:?00|)$/i.test((name ?? '').trim());
}

function namedZone(format: Intl.DateTimeFormat): ZoneOffset {
  const cached = new Map<number, number>();
  const offsetAtInstant = (seconds: number): number => {
    // PostgreSQL's years reach further than those of the platform, whose last rule then holds.
    const milliseconds = (seconds + secondsTo2000) * 1000;
    const parts = format.formatToParts(Math.max(-millisecondsMax, Math.min(millisecondsMax, milliseconds)));
    const text = parts.find(part => part.type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0', second = '0'] =
      /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(second));
  };
  return localSeconds => {
    // Zones change at full quarters of an hour of local time.
    const quarter = Math.floor(localSeconds / 900);
    const known = cached.get(quarter);
    if (known !== undefined) return known;
    const before = offsetAtInstant(localSeconds - secondsPerDay);
    const after = offsetAtInstant(localSeconds + secondsPerDay);
    const holds = (offset: number): boolean => offsetAtInstant(localSeconds - offset) === offset;
    const offset = holds(before) || !holds(after) ? before : after;
    if (cached.size < cachedQuartersMax) cached.set(quarter, offset);
    return offset;
  };
}
