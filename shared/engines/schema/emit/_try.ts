import { readFileSync, writeFileSync } from 'node:fs';
import { loadModule, parseSync } from 'libpg-query';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { assess } from '../assess.ts';
import { createPostgresqlMachine } from '../dialects/postgresql/machine.ts';
import { createSqliteMachine } from '../dialects/sqlite/machine.ts';
import { createMachine } from '../machine.ts';
import { createProfiler } from '../profile/create-profiler.ts';

await loadModule();
for (const arg of process.argv.slice(2)) {
  const [dialect, file] = arg.split('=');
  const bytes = readFileSync(file!);
  let reading;
  try {
    if (dialect === 'sqlite') {
      const m = createSqliteMachine({ profile: true, createProfiler, parse: parseSync } as never);
      m.push(bytes);
      reading = m.finish();
    } else if (dialect === 'postgresql') {
      const m = createPostgresqlMachine({ profile: true, createProfiler, parse: parseSync } as never);
      m.push(bytes);
      reading = m.finish();
    } else {
      const m = createMachine(dialect as never, { profile: true, createProfiler });
      m.push(bytes);
      reading = m.finish();
    }
  } catch (e) {
    console.log(file, 'READ FAIL', (e as Error).message);
    continue;
  }
  const t0 = performance.now();
  const a = assess(reading, { parse: parseSync as never });
  const t1 = performance.now();
  console.log(
    '==',
    file,
    'tables',
    a.target.tables.length,
    'ddl',
    a.ddl.length,
    'grade',
    a.grade.letter,
    Math.round(t1 - t0) + 'ms',
    'cycles',
    JSON.stringify(a.loadOrder.cycles),
  );
  const pg = await scratchPostgres();
  for (const s of a.ddl) {
    try {
      await pg.query(s.sql);
    } catch (e) {
      console.log('  EXEC', (e as Error).message, '|', s.sql.slice(0, 400));
    }
  }
  await pg.stop();
  const byCode = new Map<string, string[]>();
  for (const f of a.findings)
    if (f.code.startsWith('R')) byCode.set(f.code, [...(byCode.get(f.code) ?? []), `${f.object}: ${f.message}`]);
  for (const [c, l] of [...byCode].sort()) {
    console.log('  ', c, l.length);
    for (const m of l.slice(0, Number(process.env.N ?? 4))) console.log('       ', m.slice(0, 260));
  }
  if (process.env.DUMP) writeFileSync('/tmp/e4-ddl.sql', a.ddl.map(s => s.sql).join('\n'));
}
