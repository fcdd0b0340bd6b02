/** MessageType values of both channels; source: captured frames of the stock agent 3.3 and plugin. */
export const MessageType = {
  inputStreamData: 'input_stream_data',
  outputStreamData: 'output_stream_data',
  acknowledge: 'acknowledge',
  agentSessionState: 'agent_session_state',
  startPublication: 'start_publication',
  pausePublication: 'pause_publication',
  channelClosed: 'channel_closed',
  /** Ours: see streamOptionsSchema. */
  streamOptions: 'quarterdeck_stream',
  /** Ours: see directOfferSchema. */
  directOffer: 'quarterdeck_direct',
  interactiveShell: 'interactive_shell',
  agentTaskComplete: 'agent_task_complete',
  agentTaskAcknowledge: 'agent_task_acknowledge',
  agentJob: 'agent_job',
  agentJobAck: 'agent_job_ack',
  agentJobReply: 'agent_job_reply',
  agentJobReplyAck: 'agent_job_reply_ack',
  /** Ours: see command-output. */
  commandOutput: 'quarterdeck_output',
  commandOutputAck: 'quarterdeck_output_ack',
} as const;

/** PayloadType of stream data frames. */
export const PayloadType = {
  none: 0,
  output: 1,
  error: 2,
  size: 3,
  parameter: 4,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  encryptionChallengeRequest: 8,
  encryptionChallengeResponse: 9,
  flag: 10,
  standardError: 11,
  exitCode: 12,
} as const;

/** Flag payloads (uint32, big-endian) of PayloadType 10. */
export const SessionFlag = { disconnectToPort: 1, terminateSession: 2, connectToPortError: 3 } as const;
