import type { Chapter } from './requirement.ts';

const codeRules = 'shared/security/code-rules.test.ts';

/** Chapter 17. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 17,
  title: 'WebRTC',
  requirements: [
    {
      id: '17.1.1',
      level: 2,
      text: 'The Traversal Using Relays around NAT (TURN) service only allows access to IP addresses that are not reserved for special purposes',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebRTC.',
    },
    {
      id: '17.2.1',
      level: 2,
      text: 'The key for the Datagram Transport Layer Security (DTLS) certificate is managed and protected based on the documented policy for management of cryptographic keys',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebRTC.',
    },
    {
      id: '17.2.2',
      level: 2,
      text: 'The media server is configured to use and support approved Datagram Transport Layer Security (DTLS) cipher suites and a secure protection profile for the DTLS Extension for establishing keys for the Secure Real-time Transport …',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebRTC.',
    },
    {
      id: '17.2.3',
      level: 2,
      text: 'Secure Real-time Transport Protocol (SRTP) authentication is checked at the media server to prevent Real-time Transport Protocol (RTP) injection attacks from leading to either a Denial of Service condition or audio or video media …',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebRTC.',
    },
    {
      id: '17.2.4',
      level: 2,
      text: 'The media server is able to continue processing incoming media traffic when encountering malformed Secure Real-time Transport Protocol (SRTP) packets',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebRTC.',
    },
    {
      id: '17.3.1',
      level: 2,
      text: 'The signaling server is able to continue processing legitimate incoming signaling messages during a flood attack',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebRTC.',
    },
    {
      id: '17.3.2',
      level: 2,
      text: 'The signaling server is able to continue processing legitimate signaling messages when encountering malformed signaling message that could cause a denial of service condition',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [[codeRules, 'windows send each other no messages, and nothing opens a WebSocket']],
      note: 'There is no WebRTC.',
    },
  ],
};
