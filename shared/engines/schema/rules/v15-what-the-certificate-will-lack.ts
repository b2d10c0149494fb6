import { defineRule } from './support/define.ts';
import { count, list, verb } from './support/words.ts';

const unreadable = new Set<string>([
  'statement-unreadable',
  'statement-too-long',
  'row-unreadable',
  'truncated',
  'limit-reached',
  'table-unknown',
]);

export const rule = defineRule({
  code: 'V15',
  title: 'A signed report',
  severity: 'behaviour',
  dialects: 'all',
  foundIn: 'schema',
  help: 'The result of the proof is a certificate, signed so that nobody can change it afterwards. It says what was compared; what could not be read from the source it cannot cover.',
  *check(input) {
    const { model } = input;
    const lost = model.issues.filter(({ code }) => unreadable.has(code));
    const [first] = lost;
    if (first === undefined) return;
    const places = lost.reduce((sum, issue) => sum + issue.count, 0);
    yield {
      object: 'the certificate',
      line: first.line,
      message: `${count(places, 'place')} of the source could not be read, which the certificate cannot cover: ${list(lost.map(({ line }) => `line ${line}`))}.`,
      why: 'The signature stands for the rows that were read; whoever reads the certificate should know what was not.',
      fix: `Mend ${verb(places, 'this place', 'these places')} in the source, or write the dump again, and run the analysis once more; otherwise keep this report with the certificate.`,
      effort: [0.25, 1],
    };
  },
});
