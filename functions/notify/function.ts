import { defineFunction } from '#shared/platform/function.ts';
import { announceCompletion } from './announce-completion.ts';
import { announceFailure } from './announce-failure.ts';
import { createWebhookEndpoint } from './create-webhook-endpoint.ts';
import { deleteWebhookEndpoint } from './delete-webhook-endpoint.ts';
import { fanOutWebhooks } from './fan-out-webhooks.ts';
import { finishRun } from './finish-run.ts';
import { getWebhookAttempt } from './get-webhook-attempt.ts';
import { getWebhookEndpoint } from './get-webhook-endpoint.ts';
import { getWebhookMessage } from './get-webhook-message.ts';
import { getWebhookStatistics } from './get-webhook-statistics.ts';
import { listEventTypes } from './list-event-types.ts';
import { listWebhookAttempts } from './list-webhook-attempts.ts';
import { listWebhookEndpoints } from './list-webhook-endpoints.ts';
import { listWebhookMessages } from './list-webhook-messages.ts';
import { replayWebhookMessages } from './replay-webhook-messages.ts';
import { resendWebhookMessage } from './resend-webhook-message.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
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
    rotateWebhookSecret,
    sendTestEvent,
    replayWebhookMessages,
    getWebhookStatistics,
    listWebhookMessages,
    getWebhookMessage,
    resendWebhookMessage,
    listWebhookAttempts,
    getWebhookAttempt,
    listEventTypes,
  ],
  reactions: [fanOutWebhooks, finishRun, announceCompletion, announceFailure],
  workers: [sendWebhook],
  settings: notifySettings,
});
