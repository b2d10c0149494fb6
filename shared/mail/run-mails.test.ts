import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCompletedMail, runFailedMail } from './run-mails.ts';

test('says grade, file and where to go on, in text and HTML', () => {
  const mail = runCompletedMail({
    projectName: 'Shop',
    fileName: 'shop.sql',
    grade: 'B',
    url: 'https://cf.example/runs/1?a=1&b=2',
  });
  assert.is(mail.subject, 'Shop: your report is ready (grade B)');
  assert.match(mail.text, 'shop.sql was read and assessed: grade B.');
  assert.match(mail.text, 'Open the report: https://cf.example/runs/1?a=1&b=2');
  assert.match(mail.html, '<a href="https://cf.example/runs/1?a=1&amp;b=2">Open the report</a>');
});

test('names from users are neither headers nor markup', () => {
  const mail = runFailedMail({
    projectName: 'Shop\r\nBcc: everybody@example.org',
    fileName: '<img src=x onerror=alert(1)>.sql',
    message: 'Line 3 & 4 can not be read.',
    url: 'https://cf.example/"onclick="x',
  });
  assert.is(mail.subject, 'Shop Bcc: everybody@example.org: the run could not be finished');
  assert.not.match(mail.html, '<img');
  assert.match(mail.html, '&lt;img src=x');
  assert.match(mail.html, 'href="https://cf.example/&quot;onclick=&quot;x"');
  assert.match(mail.text, 'Line 3 & 4');
});

test.run();
