const dayMilliseconds = 86_400_000;
const namesMax = 600;
const formats = new Map<string, Intl.DateTimeFormat | null>();

/**
 * The offsets from UTC, in minutes, that clocks of a region may have when they show a time, in the order in which the time
 * occurs: none where it does not exist (or the region is unknown), two where clocks go back. An offset with seconds is
 * none, as no text can hold it.
 */
export function regionMinutes(
  region: string,
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second]: readonly [number, number, number],
): number[] {
  const format = formatOf(region);
  if (format === null) return [];
  const shown = new Date(0);
  shown.setUTCFullYear(year, month - 1, day);
  shown.setUTCHours(hour, minute, second);
  const found: number[] = [];
  // Clocks are changed once within two days at most; the greater offset is that of the earlier of two instants.
  for (const side of [-dayMilliseconds, dayMilliseconds]) {
    const minutes = offsetAt(format, shown.getTime() + side);
    if (minutes === undefined || found.includes(minutes)) continue;
    if (offsetAt(format, shown.getTime() - minutes * 60_000) === minutes) found.push(minutes);
  }
  return found.sort((first, other) => other - first);
}

function formatOf(region: string): Intl.DateTimeFormat | null {
  const known = formats.get(region);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: region, timeZoneName: 'longOffset' });
  } catch {
    // No zone has this name; the value then is none, and its row is named.
  }
  if (formats.size < namesMax) formats.set(region, format);
  return format;
}

/** The platform writes the offset itself: GMT, GMT+05:30, or with seconds. */
function offsetAt(format: Intl.DateTimeFormat, instant: number): number | undefined {
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value;
  if (name === 'GMT') return 0;
  const parts = /^GMT([+-])(\d\d):(\d\d)$/.exec(name ?? '');
  if (parts === null) return undefined;
  return (parts[1] === '-' ? -1 : 1) * (60 * Number(parts[2]) + Number(parts[3]));
}
