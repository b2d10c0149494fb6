const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units with three significant digits at most: `1.25 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${Number(value.toFixed(digits)).toLocaleString('en')} ${units[unit]}`;
}

/** A duration for people: `80 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function formatNumber(value: number): string {
  return value.toLocaleString('en');
}

/** `1 table`, `3 tables`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** `no work`, `about 2 hours`, `2 to 6 hours`. */
export function formatHours({ min, max }: { min: number; max: number }): string {
  if (max === 0) return 'no work';
  if (min === max) return `about ${counted(max, 'hour')}`;
  return `${formatNumber(min)} to ${counted(max, 'hour')}`;
}

const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** Date and time in the reader's own zone. */
export function formatTime(iso: string | number): string {
  return moment.format(new Date(iso));
}

/** The last part of an event type without its version: `cloudforge.run.completed.v1` -> `run.completed`. */
export function shortEventType(type: string): string {
  return type.replace(/^cloudforge\./, '').replace(/\.v\d+$/, '');
}
