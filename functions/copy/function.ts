import { migrationSettings } from '#shared/migration/service/settings.ts';
import { defineFunction } from '#shared/platform/function.ts';
import { copyRows } from './copy-rows.ts';

export const copy = defineFunction({
  name: 'copy',
  prefix: 'copies',
  summary: 'Moves rows into PostgreSQL, chunk by chunk',
  workers: [copyRows],
  settings: migrationSettings,
});
