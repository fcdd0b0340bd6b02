/** A message of an agent's log in plain words. `sentence` may name what the message says, by its groups. */
export interface KnownMessage {
  id: string;
  pattern: RegExp;
  title: string;
  sentence(match: RegExpMatchArray): string;
  fix: string;
  /** It is no reason for anything, and is passed over. */
  isHarmless?: true;
}

const restart = 'Then restart the agent: after a refusal it waits for up to a day before it tries again.';

/**
 * What agents write when they cannot do their work, from the sources and the issues of amazon-ssm-agent and from our own
 * node. The first that fits counts, so that what says more stands before what says less.
 */
export const knownMessages: readonly KnownMessage[] = [
  {
    id: 'older-messages',
    pattern: /GetMessages Error: UnknownOperationException/,
    title: 'The older message service was not there',
    sentence: () => 'A bridge delivers over the message gateway alone.',
    fix: 'Nothing.',
    isHarmless: true,
  },
  {
    id: 'fingerprint',
    pattern:
      /MachineFingerprintDoesNotMatch|hardware ID .* has changed|changed more than the allowed threshold|Calculated hardware difference/i,
    title: 'The agent took the machine for another one',
    sentence: () =>
      'The fingerprint is not the one that it was registered with: the machine was cloned, or much of its hardware has changed.',
    fix: `Register it anew with a new activation. ${restart}`,
  },
  {
    id: 'clock',
    pattern:
      /InvalidSignatureException|Signature (expired|not yet current)|RequestTimeTooSkewed|RequestExpired/i,
    title: 'A signature was refused',
    sentence: () =>
      "The control plane refused a signature: most often the clock is wrong, else the node's key is another.",
    fix: 'Set the clock, and look whether the node is still registered.',
  },
  {
    id: 'not-authorised',
    pattern: /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)/,
    title: 'The role of the node lacks a permission',
    sentence: ([, action]) => `AWS refused ${action}.`,
    fix: `Attach AmazonSSMManagedInstanceCore to the role. ${restart}`,
  },
  {
    id: 'no-instance-role',
    pattern: /no EC2 instance role found|failed to retrieve instance profile role/i,
    title: 'The instance has no role',
    sentence: () => 'The metadata of the instance held no credentials: no instance profile is attached.',
    fix: `Attach an instance profile whose role has AmazonSSMManagedInstanceCore. ${restart}`,
  },
  {
    id: 'activation-refused',
    pattern: /refused the activation [^:]*: (.*)|InvalidActivation\w*/,
    title: 'The activation was refused',
    sentence: ([, reason]) => reason ?? 'Its code is wrong, it has expired, or it is used up.',
    fix: 'Create a new activation and register with it.',
  },
  {
    id: 'deregistered',
    pattern:
      /does not accept mi-\w+ as a registered node|InvalidInstanceId|instance .*(is not registered|deregistered)/i,
    title: 'The node was not known to the control plane',
    sentence: () => 'It was deregistered, or the control plane has another database or Region.',
    fix: 'Register it anew with a new activation; it gets a new ID.',
  },
  {
    id: 'no-registration',
    pattern:
      /RegistrationKey does not exist|data file of RegistrationKey is missing|Failed to load instance info from vault|is not registered and was given no activation|No Authorization header in request/i,
    title: 'There is no registration',
    sentence: () => 'The agent found no registration, or no key in it.',
    fix: 'Register the machine with an activation.',
  },
  {
    id: 'registration-aside',
    pattern: /registration file could not be read; it was kept as (\S+)/,
    title: 'The registration was damaged',
    sentence: ([, aside]) => `The file could not be read, and was kept as ${aside}`,
    fix: 'Put a good copy back, or register anew.',
  },
  {
    id: 'certificate-authority',
    pattern:
      /certificate signed by unknown authority|is not signed by (the authority in|a trusted authority)/i,
    title: 'A certificate was not trusted',
    sentence: () => 'The server showed a certificate of an authority that the agent does not know.',
    fix: 'Give the authority to the agent, or find out what answers in place of the control plane.',
  },
  {
    id: 'certificate-time',
    pattern: /certificate has expired or is not yet valid|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/i,
    title: 'A certificate did not hold',
    sentence: () => 'It had expired or did not hold yet by the clock of this machine.',
    fix: 'Set the clock, or renew the certificate.',
  },
  {
    id: 'certificate-name',
    pattern: /certificate is valid for|ERR_TLS_CERT_ALTNAME_INVALID|cannot validate certificate for/i,
    title: 'A certificate was for another name',
    sentence: () => 'The server showed a certificate for another name or address.',
    fix: 'Use the name or address that the certificate has.',
  },
  {
    id: 'proxy',
    pattern: /proxyconnect tcp|Proxy Authentication Required/i,
    title: 'The proxy did not let the agent through',
    sentence: () => 'The proxy refused, or could not be reached.',
    fix: "Check the proxy's address and what it allows.",
  },
  {
    id: 'websocket',
    pattern: /websocket: bad handshake/i,
    title: 'The channel for commands and sessions was refused',
    sentence: () =>
      'A WebSocket could not be opened: a proxy or firewall does not let it pass, or the token was refused.',
    fix: 'Let WebSockets through to ssmmessages of the Region.',
  },
  {
    id: 'metadata',
    pattern: /EC2MetadataError|failed to make EC2Metadata request|169\.254\.169\.254|fetch instance ID/i,
    title: 'The metadata of the instance could not be read',
    sentence: () =>
      'The metadata service did not answer: it is off, its hop limit is too low for a container, or this is no EC2 instance.',
    fix: 'Switch the metadata service on, or register the machine with an activation.',
  },
  {
    id: 'dns',
    pattern: /no such host|server misbehaving|ENOTFOUND|EAI_AGAIN|The name in \S+ cannot be resolved/i,
    title: 'A name did not resolve',
    sentence: () => 'The name servers gave no address for the control plane.',
    fix: 'Check the name servers and the Region.',
  },
  {
    id: 'refused',
    pattern: /connection refused|ECONNREFUSED|Nothing listens at (\S+?);/i,
    title: 'Nothing listened at the address',
    sentence: ([, origin]) => `The connection was refused${origin === undefined ? '' : ` at ${origin}`}.`,
    fix: 'Start the control plane, or correct the address.',
  },
  {
    id: 'no-tls',
    pattern: /does not speak TLS|first record does not look like a TLS handshake/i,
    title: 'The address does not speak TLS',
    sentence: () => 'Something answered without TLS: it may be the address for clients.',
    fix: 'Give the address for nodes.',
  },
  {
    id: 'unreachable',
    pattern:
      /i\/o timeout|Client\.Timeout|context deadline exceeded|connection timed out|network is unreachable|no route to host|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|did not answer within/i,
    title: 'The control plane could not be reached',
    sentence: () => 'A request got no answer in time: a firewall, a security group or a route is in the way.',
    fix: 'Let TCP 443 out to ssm and ssmmessages of the Region.',
  },
  {
    id: 'throttled',
    pattern: /ThrottlingException|Rate exceeded|TooManyUpdates/i,
    title: 'Requests were throttled',
    sentence: () => 'AWS asked the agent to slow down. It tries again by itself.',
    fix: 'Nothing, unless it goes on.',
  },
  {
    id: 'disk-full',
    pattern: /no space left on device|ENOSPC/i,
    title: 'The disk was full',
    sentence: () => 'The agent could not write.',
    fix: 'Make room, and restart the agent.',
  },
  {
    id: 'expired-token',
    pattern: /ExpiredToken/i,
    title: 'Credentials had expired',
    sentence: () => 'The agent used credentials that did not hold any more.',
    fix: 'Restart the agent if it does not renew them; check the clock.',
  },
  {
    id: 'denied',
    pattern: /AccessDeniedException/,
    title: 'AWS refused a request',
    sentence: () => 'A request was refused without saying which permission it lacks.',
    fix: `Attach AmazonSSMManagedInstanceCore to the role. ${restart}`,
  },
  {
    id: 'file-permission',
    pattern: /permission denied|EACCES/i,
    title: 'The agent may not read or write a file',
    sentence: () => 'A file belongs to another user.',
    fix: 'Run the agent as the user who owns its directory; the stock agent runs as root.',
  },
];
