import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MysqlMachine } from '#shared/engines/schema/dialects/mysql/machine.ts';
