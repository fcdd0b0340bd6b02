/** AgentName in UpdateInstanceInformation; the stock agent says `amazon-ssm-agent`. */
export const agentName = 'quarterdeck-node';

/**
 * AgentVersion: the package version as four dotted numbers, because stock clients compare versions by four components.
 * It states our own version honestly although it is below every threshold of the stock version tests (3.0.196.0 for
 * multiplexed ports): those tests read the version of a session's handshake, which says what the node's protocol can
 * do, and not this one. A unit test keeps it equal to package.json.
 */
export const agentVersion = '0.1.0.0';

export const userAgent = `${agentName}/${agentVersion}`;
