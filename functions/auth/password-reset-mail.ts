/** The mail that carries a link to set a new password. The token lies behind the #, which no server's log ever sees. */
export function passwordResetMail(publicUrl: string, token: string): { subject: string; text: string } {
  return {
    subject: 'Set a new password for CloudForge',
    text: [
      'Somebody, hopefully you, has asked to set a new password. This link does it; it works once, within half an hour:',
      '',
      `${publicUrl.replace(/\/+$/, '')}/reset-password/#${token}`,
      '',
      'If it was not you, do nothing: your password stays what it is.',
      '',
      '-- ',
      'CloudForge',
      '',
    ].join('\n'),
  };
}
