import type { Chapter } from './requirement.ts';

const hostileHttp = 'shared/testing/hostile/hostile-http.test.ts';
const quote = 'shared/engines/schema/emit/quote.test.ts';
const createDialer = 'shared/network/create-dialer.test.ts';
const codeRules = 'shared/security/code-rules.test.ts';

/** Chapter 1. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 1,
  title: 'Encoding and sanitization',
  requirements: [
    {
      id: '1.1.1',
      level: 2,
      text: 'Input is decoded or unescaped into a canonical form only once, it is only decoded when encoded data in that form is expected, and that this is done before processing the input further …',
      state: 'met',
      where: ['shared/platform/validate-input.ts', 'shared/platform/gateway.ts'],
      tests: [
        [hostileHttp, 'the way to the reactions is closed to the public, however it is written'],
        [hostileHttp, 'paths that climb out of the site or the store find nothing'],
      ],
    },
    {
      id: '1.1.2',
      level: 2,
      text: 'The application performs output encoding and escaping either as a final step before being used by the interpreter for which it is intended or by the interpreter itself',
      state: 'met',
      where: ['shared/engines/docs/text.ts', 'shared/engines/schema/emit/quote.ts'],
      tests: [
        [
          'shared/engines/docs/text.test.ts',
          'escapeHtml leaves nothing that could open a tag, an attribute or an entity',
        ],
        [quote, 'a literal comes back as it was, with either setting of standard_conforming_strings'],
      ],
    },
    {
      id: '1.2.1',
      level: 1,
      text: 'Output encoding for an HTTP response, HTML document, or XML document is relevant for the context required, such as encoding the relevant characters for HTML elements, HTML attributes, HTML comments, CSS, or HTTP header fields …',
      state: 'met',
      where: ['shared/engines/docs/text.ts', 'shared/storage/content-disposition.ts'],
      tests: [
        ['shared/engines/docs/report-html.test.ts', 'text of the dump is never markup'],
        [
          'shared/engines/docs/report-markdown.test.ts',
          'hostile text opens no HTML, link, image, heading or table cell',
        ],
        ['shared/storage/verify-parts.test.ts', 'a file name becomes a header that says nothing else'],
      ],
    },
    {
      id: '1.2.2',
      level: 1,
      text: 'When dynamically building URLs, untrusted data is encoded according to its context',
      state: 'met',
      where: ['site/src/api/session.ts', 'functions/auth/oidc-start.ts', 'shared/network/check-url.ts'],
      tests: [
        [
          'shared/webhooks/inbound/inbound.test.ts',
          'an object’s key reaches the URL whole, whatever characters it has, and stays in its bucket',
        ],
        ['functions/auth/oidc.test.ts', 'it goes back to a path of this origin and nowhere else'],
        [createDialer, 'refuses by form: scheme, credentials, port, length, no URL at all'],
      ],
    },
    {
      id: '1.2.3',
      level: 1,
      text: 'Output encoding or escaping is used when dynamically building JavaScript content (including JSON), to avoid changing the message or document structure (to avoid JavaScript and JSON injection)',
      state: 'met',
      where: ['shared/platform/host-function.ts', 'shared/engines/bundle/canonical-json.ts'],
      tests: [['shared/engines/docs/report-json.test.ts', 'hostile text survives as data']],
    },
    {
      id: '1.2.4',
      level: 1,
      text: 'Data selection or database queries use parameterized queries, ORMs, entity frameworks, or are otherwise protected from SQL Injection and other database injection attacks',
      state: 'met',
      where: ['shared/database/scope.ts', 'shared/engines/schema/emit/quote.ts'],
      tests: [
        [hostileHttp, 'ids that are none, and SQL in parameters, are refused before the database sees them'],
        ['shared/database/scoped-driver.test.ts', 'what is no id can not be put into the scope'],
        [quote, 'a literal comes back as it was, with either setting of standard_conforming_strings'],
        [quote, 'a name comes back as it was'],
      ],
      note: 'Kysely binds every value. What is put into a statement as text (names and literals in DDL, the scope of a transaction) is quoted by one function each, which is tested against a real server.',
    },
    {
      id: '1.2.5',
      level: 1,
      text: 'The application protects against OS command injection and that operating system calls use parameterized OS queries or use contextual command line output encoding',
      state: 'met',
      where: ['shared/engines/docs/runbook', 'shared/database/server-users.ts'],
      tests: [
        [codeRules, 'no command line is built for a shell: programs get their arguments one by one'],
        ['shared/engines/docs/runbook/runbook.test.ts', 'no name ends a command early or becomes an option'],
      ],
    },
    {
      id: '1.2.6',
      level: 2,
      text: 'The application protects against LDAP injection vulnerabilities, or that specific security controls to prevent LDAP injection have been implemented',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'no package speaks LDAP, XPath, LaTeX, JNDI, memcache, GraphQL or SAML']],
      note: 'Nothing here speaks LDAP.',
    },
    {
      id: '1.2.7',
      level: 2,
      text: 'The application is protected against XPath injection attacks by using query parameterization or precompiled queries',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'no package speaks LDAP, XPath, LaTeX, JNDI, memcache, GraphQL or SAML']],
      note: 'Nothing here speaks XPath.',
    },
    {
      id: '1.2.8',
      level: 2,
      text: 'LaTeX processors are configured securely and an allowlist of commands is used to prevent LaTeX injection attacks',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'no package speaks LDAP, XPath, LaTeX, JNDI, memcache, GraphQL or SAML']],
      note: 'Nothing here speaks LaTeX.',
    },
    {
      id: '1.2.9',
      level: 2,
      text: 'The application escapes special characters in regular expressions (typically using a backslash) to prevent them from being misinterpreted as metacharacters',
      state: 'met',
      where: ['shared/webhooks/inbound/dump-name.ts', 'shared/migration/object-parity.ts'],
      tests: [
        [
          'shared/webhooks/inbound/inbound.test.ts',
          'names of dumps are known, others not, and patterns fit whole names',
        ],
      ],
    },
    {
      id: '1.3.1',
      level: 1,
      text: 'All untrusted HTML input from WYSIWYG editors or similar is sanitized using a well-known and secure HTML sanitization library or framework feature',
      state: 'met',
      where: ['site/src', 'shared/engines/docs/text.ts'],
      tests: [
        [codeRules, 'no page writes text as markup'],
        ['shared/engines/docs/report-html.test.ts', 'text of the dump is never markup'],
      ],
      note: 'No input is taken as HTML: there is no editor, and every text is shown as text.',
    },
    {
      id: '1.3.2',
      level: 1,
      text: 'The application avoids the use of eval() or other dynamic code execution features such as Spring Expression Language (SpEL)',
      state: 'met',
      where: ['shared/security/code-rules.test.ts'],
      tests: [[codeRules, 'nothing evaluates text as code']],
    },
    {
      id: '1.3.3',
      level: 2,
      text: 'Data being passed to a potentially dangerous context is sanitized beforehand to enforce safety measures, such as only allowing characters which are safe for this context and trimming input which is too long',
      state: 'met',
      where: ['shared/storage/file-name.ts', 'shared/webhooks/custom-headers.ts'],
      tests: [
        [
          'functions/storage/pure.test.ts',
          'whatever comes, a file name has 1 to 255 bytes and no path or control character',
        ],
        ['shared/webhooks/sending.test.ts', 'no header can smuggle, frame or replace what is ours'],
      ],
    },
    {
      id: '1.3.4',
      level: 2,
      text: 'User-supplied Scalable Vector Graphics (SVG) scriptable content is validated or sanitized to contain only tags and attributes that are safe for the application, e.g., do not contain scripts and foreignObject',
      state: 'met',
      where: ['shared/engines/docs/er-diagram.ts', 'functions/analyze/get-er-diagram.ts'],
      tests: [
        [
          'shared/engines/docs/er-diagram.test.ts',
          'hostile names become text; no table at all gives a picture that says so',
        ],
      ],
      note: 'No SVG of a user is served as one; the diagram is ours, and names in it are text.',
    },
    {
      id: '1.3.5',
      level: 2,
      text: 'The application sanitizes or disables user-supplied scriptable or expression template language content, such as Markdown, CSS or XSL stylesheets, BBCode, or similar',
      state: 'met',
      where: ['shared/engines/docs/report-markdown.ts'],
      tests: [
        [
          'shared/engines/docs/report-markdown.test.ts',
          'hostile text opens no HTML, link, image, heading or table cell',
        ],
        [codeRules, 'nothing evaluates text as code'],
      ],
      note: 'No template, style or Markdown of a user is interpreted.',
    },
    {
      id: '1.3.6',
      level: 2,
      text: 'The application protects against Server-side Request Forgery (SSRF) attacks, by validating untrusted data against an allowlist of protocols, domains …',
      state: 'met',
      where: ['shared/network/create-dialer.ts', 'shared/network/address-policy.ts'],
      tests: [
        [createDialer, 'refuses by form: scheme, credentials, port, length, no URL at all'],
        [createDialer, 'refuses every spelling of this machine and names the operator’s mend'],
        [
          createDialer,
          'judges the address the connection uses: a name that turns to this machine after the check is refused',
        ],
        ['shared/network/download.test.ts', 'a redirect into a private network is refused, by address and by name'],
        [
          'shared/network/outgoing.test.ts',
          'every connection of the product goes through the dialer, or is to something the operator named',
        ],
        [
          'shared/cli/up/exposure.test.ts',
          'a platform is private only if neither its address nor its public name lets others in',
        ],
      ],
    },
    {
      id: '1.3.7',
      level: 2,
      text: 'The application protects against template injection attacks by not allowing templates to be built based on untrusted input',
      state: 'met',
      where: ['shared/engines/iac', 'shared/engines/docs'],
      tests: [
        ['shared/engines/iac/kubernetes-object.test.ts', 'any text round-trips'],
        [codeRules, 'nothing evaluates text as code'],
      ],
    },
    {
      id: '1.3.8',
      level: 2,
      text: 'The application appropriately sanitizes untrusted input before use in Java Naming and Directory Interface (JNDI) queries and that JNDI is configured securely to prevent JNDI injection attacks',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'no package speaks LDAP, XPath, LaTeX, JNDI, memcache, GraphQL or SAML']],
      note: 'There is no Java here.',
    },
    {
      id: '1.3.9',
      level: 2,
      text: 'The application sanitizes content before it is sent to memcache to prevent injection attacks',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'no package speaks LDAP, XPath, LaTeX, JNDI, memcache, GraphQL or SAML']],
      note: 'There is no memcache; what is kept lies in PostgreSQL.',
    },
    {
      id: '1.3.10',
      level: 2,
      text: 'Format strings which might resolve in an unexpected or malicious way when used are sanitized before being processed',
      state: 'met',
      where: ['shared/telemetry/log.ts'],
      tests: [
        ['shared/telemetry/log.test.ts', 'nothing that is logged makes a second line, a second entry or a colour'],
      ],
      note: 'Log lines are JSON; no text is used as a format.',
    },
    {
      id: '1.3.11',
      level: 2,
      text: 'The application sanitizes user input before passing to mail systems to protect against SMTP or IMAP injection',
      state: 'met',
      where: ['shared/mail/create-mailer.ts'],
      tests: [['shared/mail/run-mails.test.ts', 'names from users are neither headers nor markup']],
    },
    {
      id: '1.4.1',
      level: 2,
      text: 'The application uses memory-safe string, safer memory copy and pointer arithmetic to detect or prevent stack, buffer, or heap overflows',
      state: 'met',
      where: ['shared/engines/schema', 'shared/engines/schema/emit/guard-parse.ts'],
      tests: [
        ['shared/testing/migration/fuzz.test.ts', 'readers of mutated scripts and SQLite files neither crash nor hang'],
        [
          'shared/engines/schema/emit/guard-parse.test.ts',
          'a text nested too deeply is refused before the parser sees it; the parser goes on working',
        ],
      ],
      note: 'TypeScript throughout; native parts are libraries (argon2, PostgreSQL’s parser as WebAssembly).',
    },
    {
      id: '1.4.2',
      level: 2,
      text: 'Sign, range, and input validation techniques are used to prevent integer overflows',
      state: 'met',
      where: ['shared/platform/validate-input.ts', 'shared/engines/transfer'],
      tests: [
        [hostileHttp, 'ids that are none, and SQL in parameters, are refused before the database sees them'],
        [
          'shared/testing/migration/live.test.ts',
          'every type of MySQL and MariaDB at its extremes arrives as it was, live',
        ],
      ],
    },
    {
      id: '1.4.3',
      level: 2,
      text: 'Dynamically allocated memory and resources are released, and that references or pointers to freed memory are removed or set to null to prevent dangling pointers and use-after-free vulnerabilities',
      state: 'met',
      where: ['shared/sources/open-source.ts', 'functions/storage/chunk-reader.ts'],
      tests: [
        ['shared/sources/open-source.test.ts', 'a source that is not read to its end leaves no file open'],
        ['functions/storage/chunk-reader.test.ts', 'a chunk that was handed on is not held'],
      ],
    },
    {
      id: '1.5.1',
      level: 1,
      text: 'The application configures XML parsers to use a restrictive configuration and that unsafe features such as resolving external entities are disabled to prevent XML eXternal Entity (XXE) attacks',
      state: 'met',
      where: ['shared/storage/s3/s3-client.ts'],
      tests: [[codeRules, 'XML is parsed by the client of S3 alone']],
      note: 'Only the S3 client parses XML, of the store that the operator named; its parser resolves no external entities.',
    },
    {
      id: '1.5.2',
      level: 2,
      text: 'Deserialization of untrusted data enforces safe input handling, such as using an allowlist of object types or restricting client-defined object types, to prevent deserialization attacks',
      state: 'met',
      where: ['shared/platform/validate-input.ts'],
      tests: [
        [hostileHttp, 'bodies that are no JSON, of another type, too large or too deep are refused in words'],
        ['shared/security/requests.test.ts', 'no name of a field reaches the prototype of objects'],
      ],
      note: 'Only JSON is deserialised, and each value is parsed by a schema.',
    },
  ],
};
