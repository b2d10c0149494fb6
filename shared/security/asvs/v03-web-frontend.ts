import type { Chapter } from './requirement.ts';

const securityHeaders = 'shared/platform/security-headers.test.ts';
const codeRules = 'shared/security/code-rules.test.ts';
const signIn = 'functions/auth/sign-in.test.ts';
const oidc = 'functions/auth/oidc.test.ts';
const operations = 'functions/notify/operations.test.ts';

/** Chapter 3. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 3,
  title: 'Web frontend security',
  requirements: [
    {
      id: '3.2.1',
      level: 1,
      text: 'Security controls are in place to prevent browsers from rendering content or functionality in HTTP responses in an incorrect context',
      state: 'met',
      where: ['shared/storage/disk/serve.ts', 'shared/platform/security-headers.ts', 'shared/platform/own-page.ts'],
      tests: [
        ['shared/storage/disk/serve.test.ts', 'an object is sent as an attachment that runs nothing'],
        [securityHeaders, 'no answer may be framed, sniffed, or run anything that it does not name'],
        [
          'shared/platform/own-page.test.ts',
          'a page is served under the hashes that it names, whole, whatever pieces it came in',
        ],
      ],
    },
    {
      id: '3.2.2',
      level: 1,
      text: 'Content intended to be displayed as text, rather than rendered as HTML, is handled using safe rendering functions to prevent unintended execution of content such as HTML or JavaScript',
      state: 'met',
      where: ['site/src'],
      tests: [[codeRules, 'no page writes text as markup']],
    },
    {
      id: '3.3.1',
      level: 1,
      text: "Cookies have the 'Secure' attribute set, and if the '__Host-' prefix is not used for the cookie name, the '__Secure-' prefix must be used for the cookie name",
      state: 'met',
      where: ['functions/auth/session-cookie.ts', 'functions/auth/oidc-cookie.ts'],
      tests: [
        [signIn, 'over HTTPS the cookie is Secure and bound to the host by its name, and the plain name is not read'],
        [
          oidc,
          'over HTTPS the cookie of an attempt is Secure and bound to the host by its name, and the plain name is not read',
        ],
      ],
      note: 'Over HTTPS. Over plain HTTP on one’s own machine a browser would not keep such a cookie.',
    },
    {
      id: '3.3.2',
      level: 2,
      text: "Each cookie's 'SameSite' attribute value is set according to the purpose of the cookie, to limit exposure to user interface redress attacks and browser-based request forgery attacks …",
      state: 'met',
      where: ['functions/auth/session-cookie.ts', 'functions/auth/oidc-cookie.ts'],
      tests: [
        [
          signIn,
          'address and password sign in, in any case of the address, and the cookie is closed to scripts and other sites',
        ],
        [
          oidc,
          'over HTTPS the cookie of an attempt is Secure and bound to the host by its name, and the plain name is not read',
        ],
      ],
      note: 'Strict for sessions; Lax for the cookie of a sign-in under way, for the provider’s page leads back.',
    },
    {
      id: '3.3.3',
      level: 2,
      text: "Cookies have the '__Host-' prefix for the cookie name unless they are explicitly designed to be shared with other hosts",
      state: 'met',
      where: ['functions/auth/session-cookie.ts', 'functions/auth/oidc-cookie.ts'],
      tests: [
        [signIn, 'over HTTPS the cookie is Secure and bound to the host by its name, and the plain name is not read'],
        [
          oidc,
          'over HTTPS the cookie of an attempt is Secure and bound to the host by its name, and the plain name is not read',
        ],
      ],
    },
    {
      id: '3.3.4',
      level: 2,
      text: "If the value of a cookie is not meant to be accessible to client-side scripts, the cookie must have the 'HttpOnly' attribute set and the same value must only be transferred to the client via the 'Set-Cookie' header field",
      state: 'met',
      where: ['functions/auth/session-cookie.ts'],
      tests: [
        [
          signIn,
          'address and password sign in, in any case of the address, and the cookie is closed to scripts and other sites',
        ],
      ],
    },
    {
      id: '3.4.1',
      level: 1,
      text: 'A Strict-Transport-Security header field is included on all responses to enforce an HTTP Strict Transport Security (HSTS) policy',
      state: 'partly',
      where: ['shared/platform/security-headers.ts'],
      tests: [[securityHeaders, 'over TLS browsers are told to stay there, and functions that it was TLS']],
      note: 'A year, over HTTPS; not for subdomains (level 2), which may be somebody else’s.',
    },
    {
      id: '3.4.2',
      level: 1,
      text: 'The Cross-Origin Resource Sharing (CORS) Access-Control-Allow-Origin header field is a fixed value by the application, or if the Origin HTTP request header field value is used …',
      state: 'met',
      where: ['shared/platform/host-function.ts'],
      tests: [
        [
          'shared/security/requests.test.ts',
          'answers say their type and character set, are not guessed at, not kept, and not for other origins',
        ],
      ],
      note: 'No answer has a CORS header: other origins read nothing.',
    },
    {
      id: '3.4.3',
      level: 2,
      text: 'HTTP responses include a Content-Security-Policy response header field which defines directives to ensure the browser only loads and executes trusted content or resources, in order to limit execution of malicious JavaScript',
      state: 'met',
      where: ['site/astro.config.mjs', 'shared/platform/security-headers.ts'],
      tests: [
        [securityHeaders, 'no answer may be framed, sniffed, or run anything that it does not name'],
        [securityHeaders, 'a built page has its own policy in the header too, and a function’s page keeps its own'],
        [
          'shared/platform/own-page.test.ts',
          'a page is served under the hashes that it names, whole, whatever pieces it came in',
        ],
        ['shared/testing/browser/policy.browser.test.ts', 'no built page breaks its own policy'],
      ],
    },
    {
      id: '3.4.4',
      level: 2,
      text: "All HTTP responses contain an 'X-Content-Type-Options: nosniff' header field",
      state: 'met',
      where: ['shared/platform/security-headers.ts'],
      tests: [[securityHeaders, 'no answer may be framed, sniffed, or run anything that it does not name']],
    },
    {
      id: '3.4.5',
      level: 2,
      text: "The application sets a referrer policy to prevent leakage of technically sensitive data to third-party services via the 'Referer' HTTP request header field",
      state: 'met',
      where: ['shared/platform/security-headers.ts'],
      tests: [[securityHeaders, 'no answer may be framed, sniffed, or run anything that it does not name']],
    },
    {
      id: '3.4.6',
      level: 2,
      text: 'The web application uses the frame-ancestors directive of the Content-Security-Policy header field for every HTTP response to ensure that it cannot be embedded by default and that embedding of specific resources is allowed only …',
      state: 'met',
      where: ['shared/platform/security-headers.ts'],
      tests: [
        [securityHeaders, 'no answer may be framed, sniffed, or run anything that it does not name'],
        ['shared/testing/browser/policy.browser.test.ts', 'no page may be put into a frame'],
      ],
    },
    {
      id: '3.5.1',
      level: 1,
      text: 'Verify that, if the application does not rely on the CORS preflight mechanism to prevent disallowed cross-origin requests to use sensitive functionality …',
      state: 'met',
      where: ['shared/platform/authorize.ts'],
      tests: [
        [operations, 'no credentials, a role that may only read, another site'],
        ['functions/auth/tokens.test.ts', 'a page of another site gets no token with the browser’s cookie'],
      ],
    },
    {
      id: '3.5.2',
      level: 1,
      text: 'Verify that, if the application relies on the CORS preflight mechanism to prevent disallowed cross-origin use of sensitive functionality …',
      state: 'met',
      where: ['shared/platform/authorize.ts', 'shared/platform/validate-input.ts'],
      tests: [
        [operations, 'no credentials, a role that may only read, another site'],
        [
          'shared/testing/hostile/hostile-http.test.ts',
          'bodies that are no JSON, of another type, too large or too deep are refused in words',
        ],
      ],
    },
    {
      id: '3.5.3',
      level: 1,
      text: 'HTTP requests to sensitive functionality use appropriate HTTP methods such as POST, PUT, PATCH, or DELETE, and not methods defined by the HTTP specification as "safe" such as HEAD, OPTIONS, or GET. Alternatively …',
      state: 'met',
      where: ['functions', 'shared/platform/authorize.ts', 'functions/auth/oidc-start.ts'],
      tests: [
        [codeRules, 'an operation that only reads opens no transaction that writes'],
        [operations, 'no credentials, a role that may only read, another site'],
        [
          'functions/auth/oidc-start.test.ts',
          'no other site begins a sign-in: not in a frame, and not without a click',
        ],
      ],
      note: 'Sign-in by a provider begins with GET; Sec-Fetch-* tell whether a person asked for it.',
    },
    {
      id: '3.5.4',
      level: 2,
      text: 'Separate applications are hosted on different hostnames to leverage the restrictions provided by same-origin policy, including how documents or scripts loaded by one origin can interact with resources from another origin and …',
      state: 'met',
      where: ['functions/auth/session-cookie.ts', 'shared/storage/disk/serve.ts'],
      tests: [
        [signIn, 'over HTTPS the cookie is Secure and bound to the host by its name, and the plain name is not read'],
        ['shared/storage/disk/serve.test.ts', 'an object is sent as an attachment that runs nothing'],
      ],
      note: 'One application on one host; cookies are bound to that host, and objects of users come as attachments that run nothing.',
    },
    {
      id: '3.5.5',
      level: 2,
      text: 'Messages received by the postMessage interface are discarded if the origin of the message is not trusted, or if the syntax of the message is invalid',
      state: 'met',
      where: ['site/src'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'Pages send and take no messages of other windows.',
    },
    {
      id: '3.7.1',
      level: 2,
      text: 'The application only uses client-side technologies which are still supported and considered secure',
      state: 'met',
      where: ['site/package.json'],
      tests: [
        [
          'shared/testing/browser/site.browser.test.ts',
          'nothing went wrong unseen, and nothing was asked of another host',
        ],
      ],
    },
    {
      id: '3.7.2',
      level: 2,
      text: 'The application will only automatically redirect the user to a different hostname or domain (which is not controlled by the application) where the destination appears on an allowlist',
      state: 'met',
      where: ['functions/auth/oidc-start.ts', 'site/src/api/session.ts'],
      tests: [[oidc, 'it goes back to a path of this origin and nowhere else']],
      note: 'Only an identity provider that an owner entered is another host.',
    },
  ],
};
