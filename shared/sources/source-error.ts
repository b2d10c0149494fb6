/**
 * What can be wrong with a source before its dialect matters, with what its owner does about it. The message of an error
 * says it for the very case; this is what programs tell cases apart by, and what the documentation lists.
 */
export const sourceErrors = {
  'source-empty': 'The file holds nothing. Make the dump again, and look at what the tool that wrote it said.',
  'source-missing':
    'The file, database, table or column that was named is not there. Check the spelling and the rights.',
  'source-unreachable':
    'No server answers there. Check host, port, firewall, and that the server runs. Once rows are copied it is tried again for some minutes first; when a source is set up on a platform you are told at once.',
  'source-refused':
    'The server was reached and lets nobody in that way. Mend user, password, certificate or ssl mode, or what the server allows.',
  'source-unreadable':
    'The source answers, and something in it may not or can not be read. The message names what, and the right or change it takes.',
  'source-binary': 'The file is no database and no dump. Give the file that the dump tool wrote.',
  'source-too-large': 'The file is larger than is taken here. Use the command line, or a live server as source.',
  'source-bomb': 'The file unpacks to far more than its size. Unpack it yourself, if it is what you expect.',
  'source-truncated': 'The file ends too early. Copy or download it again.',
  'source-damaged': 'The bytes contradict each other. Restore the file from where it came from.',
  'source-changed':
    'The source is not what it was when this migration read it. Assess it again, or begin a new migration.',
  'source-encrypted': 'The file is encrypted. Decrypt it first.',
  'zip-too-many-members': 'The archive holds too many files. Pack only the scripts.',
  'zip-no-script': 'The archive holds no script. Pack the scripts of the dump.',
  'source-unsupported': 'This kind or version of source is not read. The message says what is read instead.',
  'source-out-of-memory': 'Reading took more memory than it may. Give it more, or split the file.',
  'source-timeout': 'The server took longer than it may. Raise its limit for this user, or try at a quieter hour.',
  'source-lost': 'A server went away, or ended the connection. It may be back in a moment; what was copied stays.',
  'source-cancelled': 'It was stopped by hand.',
} as const satisfies { readonly [code: string]: string };
export type SourceErrorCode = keyof typeof sourceErrors;

/** A source that can't be read. `message` is for the person who gave it: what is the case and how to mend it. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;

  constructor(code: SourceErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
