import type { BridgeDocument } from './document';

/** The session document of a standard shell. Idle time-out and maximum duration are minutes; the bridge enforces them. */
export const sessionPreferences: BridgeDocument = {
  name: 'SSM-SessionManagerRunShell',
  documentType: 'Session',
  description: 'Preferences of a standard shell session.',
  platformTypes: ['Linux', 'MacOS', 'Windows'],
  schemaVersion: '1.0',
  content: {
    schemaVersion: '1.0',
    description: 'Preferences of a standard shell session.',
    sessionType: 'Standard_Stream',
    inputs: {
      s3BucketName: '',
      s3KeyPrefix: '',
      s3EncryptionEnabled: true,
      cloudWatchLogGroupName: '',
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: false,
      kmsKeyId: '',
      runAsEnabled: false,
      runAsDefaultUser: '',
      idleSessionTimeout: '20',
      maxSessionDuration: '',
      shellProfile: { linux: '', windows: '' },
    },
  },
};
