import type { Figure } from './benchmark.ts';

/** Figures as lines of plain text, below their title. */
export function formatFigures(title: string, figures: readonly Figure[]): string {
  const lines = figures.map(figure => {
    const peer =
      figure.peer === undefined
        ? ''
        : `; ${figure.peer.name}: ${figure.peer.value} ${figure.unit}${figure.ratio === undefined ? '' : ` (ratio ${figure.ratio})`}`;
    return `  ${figure.name}: ${figure.value} ${figure.unit}${peer}`;
  });
  const notes = [...new Set(figures.flatMap(figure => (figure.note === undefined ? [] : [figure.note])))];
  return [title, ...lines, ...notes.map(note => `  (${note})`)].join('\n');
}
