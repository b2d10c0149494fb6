import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { mysqlDump } from '#shared/testing/faults/generated-dump.ts';
import type { BusName } from '#shared/testing/faults/isolated-platform.ts';
import { startWebhookLedger } from '#shared/testing/faults/webhook-ledger.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { startBenchPlatform } from './platform.ts';
import { percentile, round } from './statistics.ts';

const completed = 'cloudforge.run.completed.v1';
const uploaded = 'cloudforge.artifact.uploaded.v1';
const arrivalTimeoutMs = 60_000;

/** Milliseconds from the answer to the last byte until the webhooks arrived, for each of `count` uploads. */
async function measure(bus: BusName, count: number, say: (text: string) => void) {
  const ledger = await startWebhookLedger();
  try {
    const platform = await startBenchPlatform(bus, { isolated: false });
    try {
      ledger.trust('bench', (await platform.createEndpoint(ledger.url('bench'))).secret);
      const dump = Buffer.from([...mysqlDump(20_000, 1)].join(''));
      const firstMs: number[] = [];
      const lastMs: number[] = [];
      for (let at = 0; at <= count; at += 1) {
        const { runId } = await platform.upload('bench.sql', dump);
        const accepted = Date.now();
        const arrival = async (type: string): Promise<number> => {
          while (Date.now() - accepted < arrivalTimeoutMs) {
            const found = ledger.receipts.find(receipt => receipt.runId === runId && receipt.eventType === type);
            if (found !== undefined) return Math.max(0, found.atMs - accepted);
            await sleep(1);
          }
          throw new Error(`No webhook ${type} within ${arrivalTimeoutMs / 1_000} s.`);
        };
        const last = await arrival(completed);
        const first = await arrival(uploaded);
        // The first upload loads code.
        if (at === 0) continue;
        firstMs.push(first);
        lastMs.push(last);
      }
      say(
        `notify on ${bus}: p50 ${percentile(firstMs, 0.5)} ms to the first webhook, ${percentile(lastMs, 0.5)} ms to the last`,
      );
      return { firstMs, lastMs };
    } finally {
      await platform.stop();
    }
  } finally {
    await ledger.stop();
  }
}

export const notify: Benchmark = {
  name: 'notify',
  summary: 'Upload to webhook, p50 and p99, on both buses',
  run: async ({ quick, say }) => {
    const count = quick ? 5 : 50;
    const buses: BusName[] = ['embedded'];
    if (spawnSync('nats-server', ['--version']).status === 0) buses.push('jetstream');
    else say('notify: there is no nats-server on PATH, so only the embedded bus is measured');
    const figures: Figure[] = [];
    for (const bus of buses) {
      const { firstMs, lastMs } = await measure(bus, count, say);
      for (const [what, times] of [
        ['last byte accepted -> webhook of the upload', firstMs],
        ['last byte accepted -> webhook of the finished run', lastMs],
      ] as const) {
        for (const share of [0.5, 0.99]) {
          figures.push({
            name: `${what}, ${bus}, p${share * 100}`,
            value: round(percentile(times, share)),
            unit: 'ms',
            note: `${count} uploads of 20 KB one after the other, one process`,
          });
        }
      }
    }
    return figures;
  },
};
