/** Parameters that several of AWS's documents share, in the form that they have there. */
export const executionTimeout = {
  type: 'String',
  default: '3600',
  description: '(Optional) Seconds after which the script counts as failed; at most 172800 (48 hours).',
  allowedPattern: '([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)',
};

export const workingDirectory = {
  type: 'String',
  default: '',
  description: '(Optional) The directory in which the script runs on the node.',
  maxChars: 4096,
};

export const onPlatform = (platform: 'Linux' | 'MacOS' | 'Windows') => ({
  StringEquals: ['platformType', platform],
});
