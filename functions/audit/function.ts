import { defineFunction } from '#shared/platform/function.ts';
import { acknowledgeAlert } from './acknowledge-alert.ts';
import { exportAudit } from './export-audit.ts';
import { listAlerts } from './list-alerts.ts';
import { listAuditHeads } from './list-audit-heads.ts';
import { listAuditRows } from './list-audit-rows.ts';
import { mailAlert } from './mail-alert.ts';

export const audit = defineFunction({
  name: 'audit',
  prefix: 'audit',
  summary: 'The audit log, its signed heads, and alerts',
  operations: [listAuditRows, exportAudit, listAuditHeads, listAlerts, acknowledgeAlert],
  reactions: [mailAlert],
});
