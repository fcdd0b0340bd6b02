import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { ClientNetwork } from '../../../platform/client-network';
import { isExcepted } from './no-proxy';

const agentOptions: AgentOptions = { keepAlive: true, maxSockets: 50 };

/** The proxy that stands between this machine and an address, without user name and password; undefined for none. */
export function proxyBefore(network: ClientNetwork, url: URL): string | undefined {
  const proxy = proxyFor(network, url);
  return proxy === undefined ? undefined : new URL(proxy).host;
}

/** What opens the sockets to an address (`https`, `http`, `wss`, `ws`), through the proxy where there is one. */
export function agentFor(network: ClientNetwork, url: URL): HttpAgent {
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
  const proxy = proxyFor(network, url);
  const tls = network.authorities === undefined ? {} : { ca: network.authorities.pem };
  if (proxy === undefined)
    return isSecure ? new HttpsAgent({ ...agentOptions, ...tls }) : new HttpAgent(agentOptions);
  // A WebSocket without TLS cannot be passed on like a page: it has to be tunnelled as one with TLS is.
  if (!isSecure && url.protocol !== 'ws:')
    return new HttpProxyAgent(proxy, { ...agentOptions, ...proxyTls(proxy, tls) });
  const agent = new HttpsProxyAgent(proxy, { ...agentOptions, ...proxyTls(proxy, tls) });
  // Its own options are for the socket to the proxy; these are for the one that goes through it.
  Object.assign(agent.options, tls);
  return agent;
}

/** TLS options of the socket to an address, for a client that takes them beside the agent (a WebSocket). */
export function tlsOptionsFor(network: ClientNetwork): { ca?: string } {
  return network.authorities === undefined ? {} : { ca: network.authorities.pem };
}

/** A proxy that is itself reached over TLS may have a certificate of either kind. */
function proxyTls(proxy: string, tls: { ca?: string }): { ca?: string[] } {
  if (tls.ca === undefined) return {};
  return proxy.startsWith('https:') ? { ca: [...rootCertificates, tls.ca] } : {};
}

function proxyFor(network: ClientNetwork, url: URL): string | undefined {
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
  const proxy = isSecure ? network.httpsProxy : network.httpProxy;
  if (proxy === undefined || isExcepted(url, network.noProxy ?? '')) return undefined;
  return proxy;
}
