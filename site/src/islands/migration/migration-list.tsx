import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CursorPager } from '../../components/cursor-pager.tsx';
import { Busy, Empty, NextStep, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useLoad } from '../../lib/use-load.ts';
import { MigrationState, migrationHref } from './migration-state.tsx';

const perPage = 50;

/** All migrations, newest first, each with where it stands. */
export function MigrationList() {
  const [before, setBefore] = useState<string[]>([]);
  const cursor = before.at(-1);
  const list = useLoad(
    signal =>
      call(
        'listMigrations',
        { query: { limit: perPage, ...(cursor === undefined ? {} : { before: cursor }) } },
        { signal },
      ),
    cursor ?? '',
  );
  const next = list.value?.next ?? null;
  return (
    <div class="stack-loose">
      <header>
        <h1>Migrations</h1>
        <p class="lead">Each moves one database into PostgreSQL, and proves that every row arrived.</p>
      </header>
      <ProblemNote problem={list.problem} retry={list.reload} />
      {list.value === undefined ? (
        list.problem === undefined ? (
          <Busy />
        ) : null
      ) : list.value.items.length === 0 ? (
        <Empty title="No migration yet">
          <p>
            Drop a dump or an SQLite file on the <a href="/">first page</a>; its report ends in “Move it to PostgreSQL”.
          </p>
        </Empty>
      ) : (
        <ul class="list">
          {list.value.items.map(migration => (
            <li key={migration.id} class="row row-between">
              <div class="migration-line">
                <a href={migrationHref(migration.id)}>
                  <strong>{migration.name}</strong>
                </a>
                <div class="small muted">
                  {migration.source} to {migration.target} · <Time at={migration.createdAt} />
                </div>
                <div class="small">Next: {migration.nextStep.title}</div>
              </div>
              <MigrationState state={migration.state} />
            </li>
          ))}
        </ul>
      )}
      <CursorPager cursors={before} next={next} onCursors={setBefore} />
      <NextStep title="Move a live database">
        <p>
          MySQL, MariaDB or PostgreSQL, read over an account that may only read. A file begins with its report instead.
        </p>
        <a class="button" href="/migrations/?new">
          Set it up
        </a>
      </NextStep>
    </div>
  );
}
