import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';

/** The peer of an authenticated read: Hono and pg, one indexed select, no credentials, no tenant, no trace. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const app = new Hono();
app.get('/health/live', c => c.json({ status: 'alive' }));
app.get('/projects/:id', async c => {
  const { rows } = await pool.query('select id, name, description, created_at from cloudforge.projects where id = $1', [
    c.req.param('id'),
  ]);
  return rows[0] === undefined ? c.json({}, 404) : c.json(rows[0]);
});
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
