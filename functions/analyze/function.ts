import { defineFunction } from '#shared/platform/function.ts';
import { analyzeDump } from './analyze-dump.ts';
import { getAnalysis } from './get-analysis.ts';
import { getErDiagram } from './get-er-diagram.ts';
import { getReport } from './get-report.ts';
import { listFindings } from './list-findings.ts';
import { startAnalysis } from './start-analysis.ts';

export const analyze = defineFunction({
  name: 'analyze',
  prefix: 'analyses',
  summary: 'Reads an uploaded database and says what will break',
  operations: [getAnalysis, getReport, listFindings, getErDiagram],
  reactions: [startAnalysis],
  workers: [analyzeDump],
});
