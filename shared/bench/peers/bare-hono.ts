import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/** The peer of a cold start: Hono and nothing else. */
const app = new Hono();
app.get('/health/live', c => c.json({ status: 'alive' }));
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
