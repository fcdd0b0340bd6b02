import type { KeyObject } from 'node:crypto';
import type { Finding } from '#shared/doctor/finding';

/** An address that an agent asks, and which of its services that is. */
export interface AskedEndpoint {
  service: 'ssm' | 'ssmmessages' | 'ec2messages' | 'control plane';
  url: string;
}

/** A proxy that an agent uses, and where it is set. `url` may hold a password: print `host` alone. */
export interface UsedProxy {
  url: string;
  host: string;
  source: string;
}

/** Whom an agent trusts: PEM text, or the authorities of the system where it is undefined. */
export interface TrustedAuthorities {
  pem: string | undefined;
  /** For a sentence: `the authority in FILE`, `the authorities of this system`. */
  name: string;
}

/** An agent on this machine, as far as its files tell; what is missing could not be read or is not there. */
export interface Subject {
  kind: 'quarterdeck' | 'stock';
  /** Heading of its section. */
  title: string;
  dataDirectory: string;
  endpoints: AskedEndpoint[];
  region?: string;
  trust: TrustedAuthorities;
  proxy?: UsedProxy;
  identity?: { instanceId: string; privateKey: KeyObject };
  fingerprint?: string;
  /** Log files, the most telling first. */
  logFiles: string[];
  /** What its files told by themselves. */
  findings: Finding[];
}
