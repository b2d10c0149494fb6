/**
 * What the reference pages are made from while the site is built: the very tables the platform runs on. Pages read
 * these in their frontmatter only; nothing of it reaches the browser.
 */
export { notifySettings } from '../../../functions/notify/settings.ts';

export { catalogue as ruleCatalogue } from '../../../shared/engines/schema/rules/catalogue.ts';
export { rules } from '../../../shared/engines/schema/rules/index.ts';
export { mailSettings } from '../../../shared/mail/settings.ts';
export { migrationSettings } from '../../../shared/migration/service/settings.ts';
export { networkSettings } from '../../../shared/network/settings.ts';
export { permissions } from '../../../shared/platform/actor.ts';
export { problems } from '../../../shared/platform/errors.ts';
export { platformSettings } from '../../../shared/platform/platform-settings.ts';
export { storageSettings } from '../../../shared/storage/settings.ts';
export { uploadSettings } from '../../../shared/storage/upload-settings.ts';
