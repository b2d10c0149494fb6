/** A moment on the clocks of some place; years before Christ are 0, -1 ... */
export interface LocalMoment {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const millisecondsPerDay = 86_400_000;
const millisecondsPerQuarter = 900_000;
const regionsMax = 600;
const quartersMax = 50_000;

/**
 * Minutes east of UTC in a region (`EUROPE/BERLIN`, `US/Pacific`) at a local time, from the time zone database of the
 * platform, the smallest first: two where clocks go back and the time occurs twice. None: it is passed over when clocks
 * go forward, the region is unknown, or its offset there is not in whole minutes.
 */
export function regionOffsets(region: string, local: LocalMoment): readonly number[] {
  const zone = zoneOf(region);
  if (zone === undefined) return [];
  const date = new Date(0);
  date.setUTCFullYear(local.year, local.month - 1, local.day);
  return zone.offsetsAt(date.setUTCHours(local.hour, local.minute, local.second));
}

const zones = new Map<string, Zone | undefined>();

function zoneOf(region: string): Zone | undefined {
  const name = region.toUpperCase();
  if (zones.has(name)) return zones.get(name);
  let zone: Zone | undefined;
  try {
    zone = new Zone(name);
  } catch {
    // Intl throws for a name that it does not know; the row is named to its owner.
  }
  if (zones.size < regionsMax) zones.set(name, zone);
  return zone;
}

class Zone {
  readonly #format: Intl.DateTimeFormat;
  /** Zones change at full quarters of an hour of local time. */
  readonly #quarters = new Map<number, readonly number[]>();

  constructor(timeZone: string) {
    const part = 'numeric';
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: part,
      month: part,
      day: part,
      hour: part,
      minute: part,
      second: part,
    });
  }

  offsetsAt(local: number): readonly number[] {
    const quarter = Math.floor(local / millisecondsPerQuarter);
    const known = this.#quarters.get(quarter);
    if (known !== undefined) return known;
    const around = [this.#offsetOf(local - millisecondsPerDay), this.#offsetOf(local + millisecondsPerDay)];
    const possible = new Set(around.filter(offset => this.#offsetOf(local - offset) === offset));
    const minutes = [...possible].map(offset => offset / 60_000).sort((first, second) => first - second);
    const whole = minutes.every(Number.isInteger) ? minutes : [];
    if (this.#quarters.size < quartersMax) this.#quarters.set(quarter, whole);
    return whole;
  }

  /** Milliseconds between the clocks there and UTC at an instant, which are seen in what the clocks show. */
  #offsetOf(instant: number): number {
    const shown = new Map(this.#format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const numberOf = (type: Intl.DateTimeFormatPartTypes): number => Number(shown.get(type));
    const year = shown.get('era')?.startsWith('B') === true ? 1 - numberOf('year') : numberOf('year');
    const there = new Date(0);
    there.setUTCFullYear(year, numberOf('month') - 1, numberOf('day'));
    return there.setUTCHours(numberOf('hour'), numberOf('minute'), numberOf('second')) - instant;
  }
}
