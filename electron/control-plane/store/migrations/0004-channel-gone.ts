/** When a node's control channel went away (epoch milliseconds), so that a restart does not call a lost node Online. */
export const channelGone = `
ALTER TABLE nodes ADD COLUMN channel_gone_at INTEGER;
`;
