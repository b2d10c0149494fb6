const charactersMax = 128;

/** Up to three names that a misspelt one may have meant, nearest first; whatever the case. */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  const lower = wanted.toLowerCase().slice(0, charactersMax);
  const farthest = Math.max(2, Math.floor(lower.length / 3));
  return [...new Set(names)]
    .map(name => ({ name, distance: distanceTo(lower, name.toLowerCase().slice(0, charactersMax)) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein's distance (1965), row by row; a name without its schema counts as well. */
function distanceTo(wanted: string, name: string): number {
  const short = name.slice(name.lastIndexOf('.') + 1);
  return Math.min(levenshtein(wanted, name), levenshtein(wanted, short));
}

function levenshtein(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_, at) => at);
  for (let i = 1; i <= first.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (first[i - 1] === second[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[second.length] ?? 0;
}
