import { defineFunction } from '#shared/platform/function.ts';
import { createWebhookSource } from './create-webhook-source.ts';
import { deleteWebhookSource } from './delete-webhook-source.ts';
import { fetchDump } from './fetch-dump.ts';
import { getWebhookSource } from './get-webhook-source.ts';
import { listWebhookReceipts } from './list-webhook-receipts.ts';
import { listWebhookSources } from './list-webhook-sources.ts';
import { receiveWebhook } from './receive-webhook.ts';
import { inboundSettings } from './settings.ts';
import { updateWebhookSource } from './update-webhook-source.ts';

export const inbound = defineFunction({
  name: 'inbound',
  prefix: 'inbound',
  summary: 'Inbound webhooks: URLs that start runs',
  operations: [
    createWebhookSource,
    listWebhookSources,
    getWebhookSource,
    updateWebhookSource,
    deleteWebhookSource,
    listWebhookReceipts,
    receiveWebhook,
  ],
  workers: [fetchDump],
  settings: inboundSettings,
});
