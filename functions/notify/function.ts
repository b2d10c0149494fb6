import { defineFunction } from '#shared/platform/function.ts';
import { announceCompletion } from './announce-completion.ts';
import { announceFailure } from './announce-failure.ts';
import { createWebhookEndpoint } from './create-webhook-endpoint.ts';
import { deleteWebhookEndpoint } from './delete-webhook-endpoint.ts';
import { fanOutWebhooks } from './fan-out-webhooks.ts';
import { finishRun } from './finish-run.ts';
import { getWebhookEndpoint } from './get-webhook-endpoint.ts';
import { getWebhookMessage } from './get-webhook-message.ts';
import { listEventTypes } from './list-event-types.ts';
import { listWebhookEndpoints } from './list-webhook-endpoints.ts';
import { listWebhookMessages } from './list-webhook-messages.ts';
import { resendWebhookMessage } from './resend-webhook-message.ts';
import { sendTestEvent } from './send-test-event.ts';
import { sendWebhook } from './send-webhook.ts';
import { notifySettings } from './settings.ts';
import { updateWebhookEndpoint } from './update-webhook-endpoint.ts';

export const notify = defineFunction({
  name: 'notify',
  prefix: 'webhooks',
  summary: 'Webhooks and mail: what happened, told to those who asked',
  operations: [
    createWebhookEndpoint,
    listWebhookEndpoints,
    getWebhookEndpoint,
    updateWebhookEndpoint,
    deleteWebhookEndpoint,
    sendTestEvent,
    listWebhookMessages,
    getWebhookMessage,
    resendWebhookMessage,
    listEventTypes,
  ],
  reactions: [fanOutWebhooks, finishRun, announceCompletion, announceFailure],
  workers: [sendWebhook],
  settings: notifySettings,
});
