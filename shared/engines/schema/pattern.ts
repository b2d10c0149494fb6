/** Whether a text fits a pattern with `*`, whatever the case. */
export function fitsPattern(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const lower = text.toLowerCase();
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return lower === first;
  if (!lower.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop() ?? '';
  for (const part of rest) {
    const found = lower.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return lower.length - last.length >= at && lower.endsWith(last);
}
