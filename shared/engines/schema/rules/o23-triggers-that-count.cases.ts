import { column, inputOf, type RuleCases, table } from './testing.ts';

const orders = (text: string, event: 'insert' | 'update' = 'insert') =>
  inputOf('oracle', [table('ORDERS', [column('ID')])], {
    model: { triggers: [{ name: 'ORDERS_BI', table: 'ORDERS', timing: 'before', events: [event], text, line: 9 }] },
    target: { 'ORDERS.ID': { name: 'id' } },
  });

export const cases: RuleCases = {
  hits: [
    {
      name: 'SELECT INTO',
      input: orders('BEGIN SELECT orders_seq.NEXTVAL INTO :new.id FROM dual; END;'),
      expected: [
        {
          object: 'trigger ORDERS_BI on ORDERS',
          says: ['the sequence orders_seq in id', "ALTER COLUMN id SET DEFAULT nextval('orders_seq')"],
        },
      ],
    },
    {
      name: 'an assignment',
      input: orders('BEGIN :NEW."ID" := NVL(:NEW.id, "ORDERS_SEQ".nextval); END;'),
      expected: [{ object: 'trigger ORDERS_BI on ORDERS', says: ["nextval('orders_seq')"] }],
    },
  ],
  misses: [
    { name: 'another purpose', input: orders('BEGIN :new.changed := SYSDATE; END;') },
    { name: 'in a text', input: orders("BEGIN log('s.NEXTVAL INTO :new.id'); END;") },
    { name: 'on update', input: orders('BEGIN SELECT s.NEXTVAL INTO :new.id FROM dual; END;', 'update') },
  ],
};
