/** Seconds east of UTC at a local time, given as seconds since 2000-01-01. */
export interface TimeZoneRule {
  offsetAt(localSeconds: number): number;
}

class FixedOffset implements TimeZoneRule {
  readonly #seconds: number;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  offsetAt(): number {
    return this.#seconds;
  }
}

const secondsTo2000 = 946_684_800;
const secondsPerDay = 86_400;
/** Quarters of an hour whose offset is kept: a table's rows mostly lie within some years. */
const quartersMax = 100_000;

/** A zone with a name, from the time zone database that the platform has. */
class NamedZone implements TimeZoneRule {
  readonly #format: Intl.DateTimeFormat;
  readonly #quarters = new Map<number, number>();

  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** A time that occurs twice, or not at all, takes the offset from before the change. */
  offsetAt(localSeconds: number): number {
    const quarter = Math.floor(localSeconds / 900);
    const known = this.#quarters.get(quarter);
    if (known !== undefined) return known;
    const before = this.#utcOffset(localSeconds - secondsPerDay);
    const after = this.#utcOffset(localSeconds + secondsPerDay);
    const isBefore = before === after || this.#utcOffset(localSeconds - before) === before;
    const isAfter = !isBefore && this.#utcOffset(localSeconds - after) === after;
    const offset = isAfter ? after : before;
    if (this.#quarters.size < quartersMax) this.#quarters.set(quarter, offset);
    return offset;
  }

  /** The offset at an instant, in seconds since 2000-01-01 UTC. */
  #utcOffset(seconds: number): number {
    const milliseconds = (seconds + secondsTo2000) * 1000;
    const parts = new Map(this.#format.formatToParts(milliseconds).map(part => [part.type, part.value]));
    const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? '0');
    const year = parts.get('era')?.startsWith('B') === true ? 1 - number('year') : number('year');
    const date = new Date(0);
    date.setUTCFullYear(year, number('month') - 1, number('day'));
    date.setUTCHours(number('hour'), number('minute'), number('second'));
    return Math.round((date.getTime() - milliseconds) / 1000);
  }
}

/**
 * The rule of a session's time zone: `+02:00`, `UTC`, `Europe/Berlin`. SYSTEM says nothing that the dump could tell,
 * and is taken for UTC, as no zone is. undefined: the platform knows no zone of that name.
 */
export function timeZoneRule(zone: string | undefined): TimeZoneRule | undefined {
  const name = zone?.trim() ?? '';
  if (name === '' || /^(system|default|utc|gmt|z)$/i.test(name)) return new FixedOffset(0);
  const fixed = /^([+-]?)(\d{1,2})(?::?([0-5]\d))?$/.exec(name);
  if (fixed !== null) {
    const seconds = Number(fixed[2]) * 3600 + Number(fixed[3] ?? '0') * 60;
    return new FixedOffset(fixed[1] === '-' ? -seconds : seconds);
  }
  try {
    return new NamedZone(name);
  } catch {
    // Intl throws a RangeError for a name that it does not know; the caller has words for it.
    return undefined;
  }
}
