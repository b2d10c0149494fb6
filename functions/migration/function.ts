import { defineFunction } from '#shared/platform/function.ts';
import { cancelMigration } from './cancel-migration.ts';
import { createMigration } from './create-migration.ts';
import { cutOver } from './cut-over.ts';
import { deleteMigration } from './delete-migration.ts';
import { getCertificate } from './get-certificate.ts';
import { getCertificatePage } from './get-certificate-page.ts';
import { getMigration } from './get-migration.ts';
import { getMigrationConnection } from './get-migration-connection.ts';
import { getMigrationReport } from './get-migration-report.ts';
import { getRejectFile } from './get-reject-file.ts';
import { listChoices } from './list-choices.ts';
import { listMigrations } from './list-migrations.ts';
import { listRejects } from './list-rejects.ts';
import { repairMigration } from './repair-migration.ts';
import { resumeMigration } from './resume-migration.ts';
import { revertCutOver } from './revert-cut-over.ts';
import { saveDecisions } from './save-decisions.ts';
import { settings } from './settings.ts';
import { startCopy } from './start-copy.ts';
import { startProof } from './start-proof.ts';
import { startRehearsal } from './start-rehearsal.ts';
import { streamMigration } from './stream-migration.ts';

export const migration = defineFunction({
  name: 'migration',
  prefix: 'migration',
  summary: 'Migrations step by step: plan, decide, rehearse, copy, prove, cut over',
  operations: [
    createMigration,
    listMigrations,
    getMigration,
    streamMigration,
    getMigrationReport,
    listChoices,
    saveDecisions,
    startRehearsal,
    startCopy,
    startProof,
    repairMigration,
    cutOver,
    revertCutOver,
    cancelMigration,
    resumeMigration,
    getCertificate,
    getCertificatePage,
    listRejects,
    getRejectFile,
    getMigrationConnection,
    deleteMigration,
  ],
  settings,
});
