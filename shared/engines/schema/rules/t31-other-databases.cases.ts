import { inputOf, type RuleCases, table } from './testing.ts';

const view = (query: string) =>
  inputOf('sqlserver', [table('t')], {
    model: { database: 'Shop', views: [{ name: 'v', columns: [], query, line: 7 }] },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'another database',
      input: view('SELECT a FROM [Old Shop].dbo.orders JOIN archive..orders ON 1 = 1'),
      expected: [{ object: 'view v', says: ['another database: Old Shop and archive', 'postgres_fdw'] }],
    },
  ],
  misses: [
    { name: 'its own database', input: view('SELECT a FROM shop.dbo.orders') },
    { name: 'a schema, a column, a text', input: view("SELECT dbo.orders.a, 'FROM x.y.z' FROM dbo.orders") },
  ],
};
