import { corpusSuite } from './suite.ts';

await corpusSuite('sqlite');
