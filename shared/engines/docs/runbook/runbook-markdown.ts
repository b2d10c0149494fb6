import { codeBlock, codeSpan, escapeMarkdown } from '../text.ts';
import type { Runbook, RunbookPart } from './runbook-types.ts';

function partLines(part: RunbookPart, first: number, heading: string): string[] {
  return [
    `${heading} ${escapeMarkdown(part.title)}`,
    '',
    escapeMarkdown(part.text),
    '',
    ...part.steps.flatMap((step, index) => [
      `**${first + index}. ${escapeMarkdown(step.title)}** (${step.who}, ${escapeMarkdown(step.duration)})`,
      '',
      escapeMarkdown(step.text),
      '',
      ...(step.commands.length === 0 ? [] : [codeBlock(step.commands.join('\n'), ''), '']),
      ...step.checks.map(check => `- [ ] ${escapeMarkdown(check)}`),
      ...(step.checks.length === 0 ? [] : ['']),
    ]),
  ];
}

/** The runbook as Markdown below a heading of the given level (`#`, `##`). */
export function runbookLines(runbook: Runbook, heading: '#' | '##'): string[] {
  const lines: string[] = [
    `${heading} Cutover, step by step`,
    '',
    `The application stands still for ${escapeMarkdown(runbook.outage)}.`,
    '',
  ];
  let first = 1;
  for (const part of runbook.parts) {
    lines.push(...partLines(part, first, `${heading}#`));
    first += part.steps.length;
  }
  return [
    ...lines,
    `**Point of no return.** ${escapeMarkdown(runbook.pointOfNoReturn)}`,
    '',
    ...partLines(runbook.wayBack, 1, `${heading}#`),
  ];
}

/** `runbook.md`: the runbook as a file of its own, to be printed and ticked off. */
export function renderRunbook(runbook: Runbook, about: { fileName: string; version: string }): string {
  return [
    ...runbookLines(runbook, '#'),
    '---',
    '',
    `Made by CloudForge ${escapeMarkdown(about.version)} from the analysis of ${codeSpan(about.fileName)}.`,
    '',
  ].join('\n');
}
