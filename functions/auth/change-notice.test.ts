import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AuthFixture, goodPassword, startAuth } from './session-fixture.ts';

let fixture: AuthFixture;
test.before(async () => {
  fixture = await startAuth();
});
test.after(() => fixture.stop());

test('whose account it is gets mail of each change, where mail is sent', async () => {
  const { mailer } = fixture.harness.platform.services;
  const person = await fixture.person();
  const browser = await fixture.byPassword(person.email);
  const told = () =>
    fixture.harness.mails.filter(({ to }) => to === person.email).map(({ text }) => text.split('\n')[0]);
  const change = { password: 'nine violet umbrellas', currentPassword: goodPassword };
  assert.is((await browser.call('PUT', '/self/password', change)).status, 204);
  assert.equal(told(), []);
  mailer.delivers = true;
  try {
    const back = { password: goodPassword, currentPassword: 'nine violet umbrellas' };
    assert.is((await browser.call('PUT', '/self/password', back)).status, 204);
    const { id } = await fixture.enrol(browser);
    assert.is((await browser.call('POST', '/self/recovery-codes', {})).status, 201);
    assert.is((await browser.call('POST', `/self/second-factors/${id}/remove`, {})).status, 204);
    const { identity } = fixture.harness.platform.services;
    const token = await identity.createSignInLink(
      person.userId,
      fixture.harness.tenant.organizationId,
      60_000,
      'reset-password',
    );
    const reset = { token, password: 'nine violet umbrellas' };
    assert.is((await fixture.browser().call('POST', '/password-resets/redeem', reset)).status, 204);
    // Mail is not waited for.
    for (let tries = 0; tries < 200 && told().length < 5; tries += 1) await sleep(10);
    assert.equal(told().sort(), [
      'An authenticator app was added to your account.',
      'An authenticator app was removed from your account.',
      'The password of your account was changed.',
      'The password of your account was changed.',
      'The recovery codes of your account were replaced; the old ones do not work any more.',
    ]);
  } finally {
    mailer.delivers = false;
  }
});

test.run();
