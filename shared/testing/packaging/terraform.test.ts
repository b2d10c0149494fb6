import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSigner } from '#shared/identity/platform-keys.ts';
import { checkout } from '#shared/packaging/bundle.ts';
import { platformSettings } from '#shared/platform/platform-settings.ts';
import { readSettings } from '#shared/platform/settings.ts';
import { storageSettings } from '#shared/storage/settings.ts';
import { skipped } from '../skip.ts';
import { findTool, type Ran, runTool } from './tools.ts';

// Folder of providers, for a machine that can't reach Terraform's registry.
const mirror = process.env.CLOUDFORGE_TERRAFORM_MIRROR;
// Starting the AWS provider takes seconds each time: its plans are tested only where it is asked for.
const withPlans = process.env.CLOUDFORGE_TEST_INFRA === '1';
const terraform = findTool('terraform');

if (terraform === undefined) skipped('terraform', 'it is not installed');
else {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-terraform-'));
  const source = join(checkout, 'infra/terraform');
  cpSync(source, join(folder, 'terraform'), { recursive: true, filter: path => !/\/\.terraform(\/|$)/.test(path) });
  const config = join(folder, 'terraformrc');
  writeFileSync(
    config,
    mirror === undefined
      ? 'disable_checkpoint = true\n'
      : `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror { path = "${mirror}" }\n}\n`,
  );
  const at = (path: string, ...words: string[]): Ran =>
    runTool(terraform, words, {
      cwd: join(folder, 'terraform', path),
      environment: {
        TF_CLI_CONFIG_FILE: config,
        TF_IN_AUTOMATION: '1',
        TF_PLUGIN_CACHE_DIR: '',
        CHECKPOINT_DISABLE: '1',
      },
    });

  test('the files are formatted', () => {
    const { code, output } = runTool(terraform, ['fmt', '-check', '-recursive', '-diff', source], {
      environment: { TF_CLI_CONFIG_FILE: config },
    });
    assert.is(code, 0, output);
  });

  test('the local environment writes settings and keys that the platform starts with, once', () => {
    const state = join(folder, 'state');
    const apply = ['apply', '-no-color', '-input=false', '-auto-approve', `-var=folder=${state}`];
    for (const words of [['init', '-no-color', '-input=false'], ['validate', '-no-color'], apply]) {
      const ran = at('environments/local', ...words);
      assert.is(ran.code, 0, ran.output);
    }
    const environment = parseEnv(readFileSync(join(state, 'platform.env'), 'utf8'));
    const settings = readSettings({ ...platformSettings, ...storageSettings }, environment);
    assert.is(settings.stateFolder, state);
    assert.is(statSync(join(state, 'keys/master.key')).mode & 0o077, 0, 'nobody else reads the key');
    const before = readFileSync(join(state, 'keys/master.key'), 'utf8');
    const signer = loadSigner(join(state, 'keys'));
    assert.match(signer.publicKeyPem, /BEGIN PUBLIC KEY/);
    const changed = at('environments/local', ...apply, '-var=log_level=debug');
    assert.is(changed.code, 0, changed.output);
    assert.match(readFileSync(join(state, 'platform.env'), 'utf8'), /LOG_LEVEL="debug"/);
    assert.is(readFileSync(join(state, 'keys/master.key'), 'utf8'), before, 'keys are never replaced');
    assert.not.ok(
      readFileSync(join(folder, 'terraform/environments/local/terraform.tfstate'), 'utf8').includes(before.trim()),
    );
  });

  const init = at('environments/aws', 'init', '-backend=false', '-no-color', '-input=false');
  if (init.code !== 0)
    skipped(
      'terraform aws',
      `its provider could not be had: ${init.output.trim().replaceAll(/\s+/g, ' ').slice(-300)}`,
    );
  else {
    test('the AWS environment is valid', () => {
      const { code, output } = at('environments/aws', 'validate', '-no-color');
      assert.is(code, 0, output);
    });
    if (!withPlans) skipped('terraform plans of aws', 'they take a minute; set CLOUDFORGE_TEST_INFRA=1');
    else
      test('the AWS environment plans what it should, against a provider that only invents values', () => {
        const tested = ['environments/aws', 'modules/database', 'modules/objects'];
        for (const path of tested) {
          assert.ok(existsSync(join(source, path, 'tests')), path);
          const ready = at(path, 'init', '-backend=false', '-no-color', '-input=false');
          assert.is(ready.code, 0, ready.output);
          const { code, output } = at(path, 'test', '-no-color');
          assert.is(code, 0, output);
          assert.match(output, /Success! [1-9]\d* passed, 0 failed/);
        }
      });
  }
  test.after(() => rmSync(folder, { recursive: true, force: true }));
}

test.run();
