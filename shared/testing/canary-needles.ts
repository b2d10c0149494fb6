/** A secret that must be found nowhere, and what it is. */
export interface Canary {
  name: string;
  text: string;
}

/**
 * Every spelling of a secret that a search looks for: as it is, escaped for JSON and URLs, hexadecimal, and base64 in
 * both alphabets at each of the three offsets it can have inside a longer text.
 */
export function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].flatMap(offset => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last characters hold bits of the neighbours as well.
    const middle = shifted.slice(Math.ceil((offset * 4) / 3), -1);
    return [middle, middle.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      hex,
      hex.toUpperCase(),
      ...base64,
    ]),
  ];
}

/** Where which secret was found: `password in logs as 6d79...`. */
export function findCanaries(canaries: readonly Canary[], places: ReadonlyMap<string, string>): string[] {
  return canaries.flatMap(({ name, text }) =>
    spellingsOf(text).flatMap(spelling =>
      [...places].flatMap(([place, content]) => {
        const at = content.indexOf(spelling);
        return at === -1 ? [] : [`${name} in ${place}: …${content.slice(Math.max(0, at - 80), at + 80)}…`];
      }),
    ),
  );
}
