import type { Finding } from '#shared/doctor/finding';
import type { EndpointProbe, ShownCertificate } from './probe-endpoint';

const id = (probe: EndpointProbe) => `endpoint-${probe.endpoint.service.replace(' ', '-')}`;
const day = (at: number) => new Date(at).toISOString().slice(0, 10);

/** What a certificate authority of one's own needs, by the agent that shall trust it. */
function trustFix(probe: EndpointProbe, isQuarterdeck: boolean): NonNullable<Finding['fix']> {
  if (isQuarterdeck)
    return {
      sentence: 'Give the authority of this control plane to the node; the bridge keeps it as ca.pem.',
      lines: [
        {
          label: 'Start it so',
          kind: 'command',
          text: `quarterdeck node --data DIR --endpoint ${probe.endpoint.url} --ca-file ca.pem`,
        },
      ],
    };
  return {
    sentence: 'Add the authority to those of the system, and restart the agent.',
    lines: [
      {
        label: 'On Debian and Ubuntu',
        kind: 'command',
        text: 'sudo cp authority.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates',
      },
      {
        label: 'On Red Hat and Amazon Linux',
        kind: 'command',
        text: 'sudo cp authority.crt /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust',
      },
    ],
  };
}

/** What the way to an endpoint says. */
export function endpointFindings(probe: EndpointProbe, isQuarterdeck: boolean, now: number): Finding[] {
  const { endpoint, failure, host, port } = probe;
  const name = endpoint.service === 'control plane' ? endpoint.url : `${endpoint.service} (${endpoint.url})`;
  const over = probe.proxy ? ` through the proxy ${probe.proxy.host}` : '';
  if (failure) return [softened(probe, unreached(probe, failure, name, over))];
  const untrusted = certificateFinding(probe, isQuarterdeck, name, now);
  if (untrusted) return [untrusted];
  const [leaf] = probe.certificates ?? [];
  const root = probe.certificates?.at(-1);
  const certificate = leaf
    ? ` Its certificate is signed by ${root?.issuer ?? leaf.issuer} and holds until ${day(leaf.validTo)}.`
    : '';
  const addresses = probe.addresses?.some((address) => address !== host)
    ? ` (${probe.addresses.slice(0, 3).join(', ')})`
    : '';
  return [
    {
      id: id(probe),
      severity: probe.isTls ? 'ok' : 'warning',
      title: `${name} answers`,
      seen: `${host}${addresses}, port ${port}${over}.${probe.isTls ? certificate : ' Without TLS.'}`,
    },
  ];
}

/** Agents from version 3.3.40 on do without the older message service. */
function softened({ endpoint }: EndpointProbe, finding: Finding): Finding {
  if (endpoint.service !== 'ec2messages') return finding;
  return {
    ...finding,
    severity: 'warning',
    why: 'Only older agents have their commands from there; newer ones do without it.',
  };
}

function unreached(
  probe: EndpointProbe,
  { code, message, step }: NonNullable<EndpointProbe['failure']>,
  name: string,
  over: string,
): Finding {
  const base = { id: id(probe), severity: 'problem' as const };
  const { host, port } = probe;
  switch (step) {
    case 'address':
      return {
        ...base,
        title: `${name} is no address`,
        seen: `It has to look like https://HOST:PORT.`,
        fix: { sentence: 'Correct it where the agent is configured.', lines: [] },
      };
    case 'dns':
      return {
        ...base,
        title: `The name ${host} does not resolve`,
        seen: `The name servers of this machine give no address for it (${code}).`,
        why: 'Without an address there is nothing to connect to.',
        fix: {
          sentence: 'Check the spelling and the Region, and the name servers of this machine.',
          lines: [{ label: 'Look', kind: 'command', text: `getent hosts ${host}; cat /etc/resolv.conf` }],
        },
      };
    case 'proxy': {
      const proxy = probe.proxy?.host ?? '';
      const isRefused = code === 'HTTP 407' || code === 'HTTP 403';
      return {
        ...base,
        title:
          code === 'HTTP 407'
            ? `The proxy ${proxy} wants a user name and password`
            : `The proxy ${proxy} does not let the agent through`,
        seen: isRefused
          ? `It answered ${code} to CONNECT ${host}:${port}. It is set in ${probe.proxy?.source}.`
          : `To CONNECT ${host}:${port} it answered: ${code} ${message}`
              .trim()
              .concat(`. It is set in ${probe.proxy?.source}.`),
        why: 'All requests of the agent go through it.',
        fix: {
          sentence: isRefused
            ? 'Let it allow this host, or except the host with no_proxy.'
            : 'Check that the proxy runs and that its address is right, or take it away.',
          lines: [],
        },
      };
    }
    case 'tcp':
      return {
        ...base,
        title:
          code === 'ECONNREFUSED'
            ? `Nothing listens at ${host}:${port}`
            : `${host}:${port} cannot be reached`,
        seen: code === 'ECONNREFUSED' ? `The connection was refused.` : `${message} (${code}).`,
        why:
          code === 'ECONNREFUSED'
            ? 'The control plane does not run there, or on another port.'
            : 'A firewall, a security group or a route is in the way.',
        fix: {
          sentence:
            code === 'ECONNREFUSED'
              ? 'Start the control plane, or correct the address.'
              : `Let TCP ${port} out to ${host}.`,
          lines: [],
        },
      };
    case 'tls':
      return {
        ...base,
        title: `${host}:${port} does not speak TLS as it should`,
        seen: `The handshake${over} failed: ${message} (${code}).`,
        why: 'It is another service, or something in between breaks the connection.',
        fix: {
          sentence:
            code === 'EPROTO'
              ? 'It may be the address for clients: nodes need the one for nodes, which the bridge prints when it starts.'
              : 'Look at what stands in between: a firewall that inspects TLS, or a load balancer.',
          lines: [],
        },
      };
    default:
      return {
        ...base,
        title: `${name} gives no answer`,
        seen: `It was reached${over}, but ${message} (${code}).`,
        why: 'Something answers the connection and not the request.',
        fix: { sentence: 'Look at the control plane, or at what stands in between.', lines: [] },
      };
  }
}

function certificateFinding(
  probe: EndpointProbe,
  isQuarterdeck: boolean,
  name: string,
  now: number,
): Finding | undefined {
  const { certificates = [], trust, untrusted } = probe;
  if (untrusted === undefined) return undefined;
  const [leaf] = certificates;
  const base = { id: id(probe), severity: 'problem' as const };
  const expired = certificates.find(({ validTo }) => validTo < now);
  const early = certificates.find(({ validFrom }) => validFrom > now);
  if (expired || early) {
    const one = (expired ?? early) as ShownCertificate;
    return {
      ...base,
      title: `The certificate of ${name} ${expired ? 'has expired' : 'does not hold yet'}`,
      seen: `The one of ${one.subject} holds from ${day(one.validFrom)} to ${day(one.validTo)}; this machine's clock says ${day(now)}.`,
      why: 'No agent talks to a server whose certificate does not hold. A wrong clock on this machine looks the same.',
      fix: { sentence: 'Set the clock of this machine, or renew the certificate.', lines: [] },
    };
  }
  if (untrusted === 'ERR_TLS_CERT_ALTNAME_INVALID' || untrusted === 'HOSTNAME_MISMATCH')
    return {
      ...base,
      title: `The certificate of ${name} is for another name`,
      seen: `It is for ${leaf?.subject ?? 'another name'}, and was asked for as ${probe.host}.`,
      why: 'The agent takes it for another server.',
      fix: { sentence: 'Use the name or address that the certificate has.', lines: [] },
    };
  const root = certificates.at(-1);
  return {
    ...base,
    title: `The certificate of ${name} is not trusted`,
    seen: `It is signed by ${root?.issuer ?? 'an unknown authority'}, which is not among ${trust.name} (${untrusted}).`,
    why: isQuarterdeck
      ? 'The control plane has another authority than the node was given: it may have been set up anew, or something answers in its place.'
      : 'A proxy that inspects TLS, or a control plane of your own, signs with an authority that this machine does not know.',
    fix: trustFix(probe, isQuarterdeck),
  };
}

const skewProblemMs = 5 * 60_000;
const skewNoteMs = 30_000;

/** What the Date headers say of this machine's clock; undefined when no endpoint told its time. */
export function clockFinding(probes: readonly EndpointProbe[], isQuarterdeck: boolean): Finding | undefined {
  const told = probes.find(({ clockSkewMs }) => clockSkewMs !== undefined);
  const skew = told?.clockSkewMs;
  if (!told || skew === undefined) return undefined;
  const id = 'clock';
  const size = Math.abs(skew);
  const seconds = Math.round(size / 1000).toLocaleString('en');
  const seen =
    size < 2000
      ? `It agrees with ${told.host} to the second.`
      : `It is ${seconds} seconds ${skew > 0 ? 'ahead of' : 'behind'} ${told.host}.`;
  const fix = {
    sentence: 'Set the clock, and keep it set.',
    lines: [
      { label: 'Set it', kind: 'command' as const, text: 'sudo timedatectl set-ntp true\ntimedatectl' },
    ],
  };
  if (size >= skewProblemMs)
    return {
      id,
      severity: isQuarterdeck ? 'warning' : 'problem',
      title: "This machine's clock is wrong",
      seen,
      why: isQuarterdeck
        ? "A bridge takes its nodes' requests all the same; AWS refuses those that are signed more than five minutes off. Certificates may seem not to hold."
        : 'AWS refuses requests that are signed more than five minutes off.',
      fix,
    };
  if (size >= skewNoteMs)
    return {
      id,
      severity: 'info',
      title: "This machine's clock is a little off",
      seen,
      why: 'From five minutes on AWS refuses its requests.',
      fix,
    };
  return { id, severity: 'ok', title: "This machine's clock is right", seen };
}
