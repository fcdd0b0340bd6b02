/** How another program starts our `session-proxy`, for what the window shows. */
export interface SessionProxyCommand {
  /** The program and its arguments up to what belongs to one node, unquoted. */
  words: readonly string[];
  /** The shell that ssh hands its ProxyCommand to. */
  shell: 'posix' | 'windows';
}

const plainWord = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A word as the shell of a platform reads it, percent signs doubled for ssh. */
function quoted(word: string, shell: SessionProxyCommand['shell']): string {
  const escaped = word.replaceAll('%', '%%');
  if (shell === 'windows') return /[\s"&|<>^]/.test(word) ? `"${escaped.replaceAll('"', '\\"')}"` : escaped;
  return plainWord.test(word) ? escaped : `'${escaped.replaceAll("'", "'\\''")}'`;
}

/** `%h` and `%p` are ssh's own: the HostName and the Port of the host that it connects to. */
export function proxyCommandLine({ words, shell }: SessionProxyCommand): string {
  return [...words.map((word) => quoted(word, shell)), '--target', '%h', '--port', '%p'].join(' ');
}

/** A node's name as a host alias: what ssh would take for a pattern or a separator becomes a hyphen. */
export function hostAlias(name: string): string {
  return (
    name
      .trim()
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'node'
  );
}

/** Lines for `~/.ssh/config` by which `ssh mi-0123…` or `ssh i-0123…` reaches any node by its ID. */
export function sshConfigForAll(command: SessionProxyCommand): string {
  return ['Host mi-* i-*', `  ProxyCommand ${proxyCommandLine(command)}`, ''].join('\n');
}

/** Lines for `~/.ssh/config` by which `ssh NAME` reaches one node. */
export function sshConfigForNode(
  command: SessionProxyCommand,
  node: { nodeId: string; name: string },
): string {
  return [
    `Host ${hostAlias(node.name)}`,
    `  HostName ${node.nodeId}`,
    `  ProxyCommand ${proxyCommandLine(command)}`,
    '',
  ].join('\n');
}
