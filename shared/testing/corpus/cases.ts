import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceServer } from './discover.ts';
import type { Facts } from './facts.ts';

/** A small dump typed by hand for one feature. Its head names the server that takes it: `-- server: mariadb`. */
export interface Case {
  name: string;
  server: SourceServer;
  script: Uint8Array;
  /** Facts written in the script (`-- expect: ...`), for servers that are not on a test machine (MySQL 8). */
  expected?: Facts;
}

const servers: { readonly [word: string]: SourceServer } = {
  mariadb: 'mysql',
  mysql8: 'mysql',
  postgresql: 'postgresql',
  sqlite: 'sqlite',
};

/** All of them, by name. Throws where a head names no known server. */
export function readCases(): Case[] {
  const folder = join(import.meta.dirname, 'cases');
  return readdirSync(folder)
    .filter(name => name.endsWith('.sql'))
    .sort()
    .map(name => {
      const script = readFileSync(join(folder, name));
      const text = script.toString('utf8');
      const word = /^-- server: (\w+)\r?$/m.exec(text)?.[1] ?? '';
      const server = servers[word];
      if (server === undefined) throw new Error(`${name} names no server in its head.`);
      if (word !== 'mysql8') return { name, server, script };
      const lines = [...text.matchAll(/^-- expect: (.+?)\r?$/gm)].map(match => match[1] ?? '');
      if (lines.length === 0) throw new Error(`${name} has no server here and states no expectation.`);
      const tables = lines.filter(line => line.startsWith('table ')).map(line => line.slice('table '.length));
      return { name, server, script, expected: { tables, lines } };
    });
}
