import type { Chapter } from './requirement.ts';

const codeRules = 'shared/security/code-rules.test.ts';

/** Chapter 4. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 4,
  title: 'API and web service',
  requirements: [
    {
      id: '4.1.1',
      level: 1,
      text: 'Every HTTP response with a message body contains a Content-Type header field that matches the actual content of the response, including the charset parameter to specify safe character encoding according to IANA Media Types …',
      state: 'met',
      where: ['shared/platform/host-function.ts', 'shared/platform/errors.ts'],
      tests: [
        [
          'shared/security/requests.test.ts',
          'answers say their type and character set, are not guessed at, not kept, and not for other origins',
        ],
      ],
    },
    {
      id: '4.1.2',
      level: 2,
      text: 'Only user-facing endpoints (intended for manual web-browser access) automatically redirect from HTTP to HTTPS, while other services or endpoints do not implement transparent redirects',
      state: 'met',
      where: ['shared/platform/gateway.ts'],
      tests: [
        [
          'shared/packaging/gateway-entry.test.ts',
          'behind TLS every request counts as https, and what a caller claims counts for nothing',
        ],
      ],
      note: 'The platform redirects nothing from HTTP to HTTPS; a proxy in front may do so for pages.',
    },
    {
      id: '4.1.3',
      level: 2,
      text: 'Any HTTP header field used by the application and set by an intermediary layer, such as a load balancer, a web proxy, or a backend-for-frontend service, cannot be overridden by the end-user',
      state: 'met',
      where: ['shared/platform/gateway.ts', 'shared/limits/client-address.ts'],
      tests: [
        [
          'shared/testing/hostile/hostile-http.test.ts',
          'headers that only the platform may set change nothing when a client sends them',
        ],
        [
          'shared/packaging/gateway-entry.test.ts',
          'behind TLS every request counts as https, and what a caller claims counts for nothing',
        ],
        [
          'shared/platform/gateway-address.test.ts',
          'a function gets the address that the gateway saw, whatever the client says',
        ],
      ],
    },
    {
      id: '4.2.1',
      level: 2,
      text: 'All application components (including load balancers, firewalls, and application servers) determine boundaries of incoming HTTP messages using the appropriate mechanism for the HTTP version to prevent HTTP request smuggling',
      state: 'met',
      where: ['shared/platform/serve.ts'],
      tests: [['shared/testing/hostile/hostile-http.test.ts', 'two messages can not be smuggled as one']],
    },
    {
      id: '4.3.1',
      level: 2,
      text: 'A query allowlist, depth limiting, amount limiting, or query cost analysis is used to prevent GraphQL or data layer expression Denial of Service (DoS) as a result of expensive, nested queries',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'no package speaks LDAP, XPath, LaTeX, JNDI, memcache, GraphQL or SAML']],
      note: 'There is no GraphQL.',
    },
    {
      id: '4.3.2',
      level: 2,
      text: 'GraphQL introspection queries are disabled in the production environment unless the GraphQL API is meant to be used by other parties',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'no package speaks LDAP, XPath, LaTeX, JNDI, memcache, GraphQL or SAML']],
      note: 'There is no GraphQL.',
    },
    {
      id: '4.4.1',
      level: 1,
      text: 'WebSocket over TLS (WSS) is used for all WebSocket connections',
      state: 'not applicable',
      where: ['site/src/content/docs/adr'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebSocket: live updates are Server-Sent Events over HTTP, with the session’s cookie.',
    },
    {
      id: '4.4.2',
      level: 2,
      text: 'Verify that, during the initial HTTP WebSocket handshake, the Origin header field is checked against a list of origins allowed for the application',
      state: 'not applicable',
      where: ['site/src/content/docs/adr'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebSocket: live updates are Server-Sent Events over HTTP, with the session’s cookie.',
    },
    {
      id: '4.4.3',
      level: 2,
      text: "Verify that, if the application's standard session management cannot be used, dedicated tokens are being used for this, which comply with the relevant Session Management security requirements",
      state: 'not applicable',
      where: ['site/src/content/docs/adr'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebSocket: live updates are Server-Sent Events over HTTP, with the session’s cookie.',
    },
    {
      id: '4.4.4',
      level: 2,
      text: 'Dedicated WebSocket session management tokens are initially obtained or validated through the previously authenticated HTTPS session when transitioning an existing HTTPS session to a WebSocket channel',
      state: 'not applicable',
      where: ['site/src/content/docs/adr'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebSocket: live updates are Server-Sent Events over HTTP, with the session’s cookie.',
    },
  ],
};
